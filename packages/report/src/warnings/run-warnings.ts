import { type IntentDenied, sizeText, timeText } from '@replay/core';
import { decimalText } from '../metric/metric.ts';
import { deniedTimes } from '../orders/order-log.ts';
import { counted, type WarningInput } from './warning-input.ts';

/** The run did not end. */
export function* outcomeWarnings({ outcome, quality, to }: WarningInput, ended: boolean): Iterable<string> {
  if (!ended)
    yield `The journal stops before the end of the run, at ${timeText(to)}: the process was killed, or is still running. The report covers the run until then.`;
  else if (outcome !== 'completed') {
    const why = quality.ending;
    yield `The run ended early (${outcome})${why === undefined ? '' : `: ${why}`}. The report covers the run until then.`;
  }
}

/** Another run of the same inputs may give another result. */
export function* repeatWarnings({ quality }: WarningInput): Iterable<string> {
  const { notRepeatable } = quality;
  if (notRepeatable.length === 0) return;
  yield `This run cannot be reproduced: the strategy uses ${notRepeatable.join(', ')}; another run may differ. --strict refuses such strategies.`;
}

/** The venue liquidated positions. */
export function* liquidationWarnings({ liquidations, run, profit }: WarningInput): Iterable<string> {
  const [first] = liquidations;
  const instrument = run.instruments.find(({ id }) => id === first?.instrument);
  if (first === undefined || instrument === undefined) return;
  const { position, price, equity, maintenance, time } = first;
  yield `The venue liquidated ${counted(liquidations.length, 'position')}, first ${sizeText(position, instrument)} in ${instrument.id} at ${timeText(time)}: marked at ${price}, equity was ${equity} ${run.currency} and the maintenance margin ${maintenance}. Liquidation fees came to ${decimalText(profit.liquidationFees)} ${run.currency}.`;
}

/** Requests that were denied, orders that were rejected or not filled. */
export function* orderWarnings({ activity, fills }: WarningInput, denials: readonly IntentDenied[]): Iterable<string> {
  const [first] = denials;
  if (first !== undefined) {
    const all = deniedTimes(denials);
    yield `${counted(all, 'request')} of the strategy ${all === 1 ? 'was' : 'were'} denied before being sent; the first: ${first.detail} (${first.reason}).`;
  }
  const [reason] = activity.rejectionReasons;
  if (reason !== undefined) {
    yield `The venue rejected ${counted(activity.rejected, 'order')}, most often because of ${reason.reason} (${reason.count}).`;
  }
  if (activity.orders === 0) yield 'The strategy placed no order.';
  else if (fills.length === 0) yield 'No order was filled, so there is no result.';
}
