import { type IntentDenied, sizeText, timeText } from '@replay/core';
import { decimalText } from '../metric/metric.ts';
import { deniedTimes } from '../orders/order-log.ts';
import { counted, type WarningInput } from './warning-input.ts';

/** That the run did not come to its end. */
export function* outcomeWarnings({ outcome, quality, to }: WarningInput, ended: boolean): Iterable<string> {
  if (!ended)
    yield `The journal stops before the end of the run, at ${timeText(to)}: the process was killed, or still runs. The report shows what had happened until then.`;
  else if (outcome !== 'completed') {
    const why = quality.ending;
    yield `The run ended early (${outcome})${why === undefined ? '' : `: ${why}`}. The report shows what had happened until then.`;
  }
}

/** That another run of the same inputs may give another result. */
export function* repeatWarnings({ quality }: WarningInput): Iterable<string> {
  const { notRepeatable } = quality;
  if (notRepeatable.length === 0) return;
  yield `This run cannot be reproduced: the strategy uses ${notRepeatable.join(', ')}; another run may differ. --strict refuses it.`;
}

/** That the venue took over. */
export function* liquidationWarnings({ liquidations, run, profit }: WarningInput): Iterable<string> {
  const [first] = liquidations;
  const instrument = run.instruments.find(({ id }) => id === first?.instrument);
  if (first === undefined || instrument === undefined) return;
  const { position, price, equity, maintenance, time } = first;
  yield `The venue liquidated ${counted(liquidations.length, 'position')}, first ${sizeText(position, instrument)} in ${instrument.id} at ${timeText(time)}: marked at ${price}, the account was worth ${equity} ${run.currency} and had to hold ${maintenance}. Liquidation fees came to ${decimalText(profit.liquidationFees)} ${run.currency}.`;
}

/** That wishes did not become orders, or orders no fills. */
export function* orderWarnings({ activity, fills }: WarningInput, denials: readonly IntentDenied[]): Iterable<string> {
  const [first] = denials;
  if (first !== undefined) {
    const all = deniedTimes(denials);
    yield `${counted(all, 'wish', 'wishes')} of the strategy ${all === 1 ? 'was' : 'were'} denied before being sent; the first: ${first.detail} (${first.reason}).`;
  }
  const [reason] = activity.rejectionReasons;
  if (reason !== undefined) {
    yield `The venue rejected ${counted(activity.rejected, 'order')}, most often because of ${reason.reason} (${reason.count}).`;
  }
  if (activity.orders === 0) yield 'The strategy placed no order.';
  else if (fills.length === 0) yield 'No order was filled, so there is no result to judge.';
}
