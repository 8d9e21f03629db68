import { sizeText, timeText } from '@replay/core';
import { decimalText } from '../metric.ts';
import { count, type Judged } from './judged.ts';

/** That the run did not come to its end. */
export function* outcomeWarnings({ outcome, quality, to }: Judged, ended: boolean): Iterable<string> {
  if (!ended)
    yield `The journal stops before the end of the run, at ${timeText(to)}: the process was killed, or still runs. The report shows what had happened until then.`;
  else if (outcome !== 'completed') {
    const why = quality.ending;
    yield `The run ended early (${outcome})${why === undefined ? '' : `: ${why}`}. The report shows what had happened until then.`;
  }
}

/** That another run of the same inputs may give another result. */
export function* repeatWarnings({ quality }: Judged): Iterable<string> {
  const { notRepeatable } = quality;
  if (notRepeatable.length === 0) return;
  yield `This run cannot be reproduced: the strategy uses ${notRepeatable.join(', ')}; another run may differ. --strict refuses it.`;
}

/** That the venue took over. */
export function* liquidationWarnings({ liquidations, run, profit }: Judged): Iterable<string> {
  const [first] = liquidations;
  const instrument = run.instruments.find(({ id }) => id === first?.instrument);
  if (first === undefined || instrument === undefined) return;
  const { position, price, equity, maintenance, time } = first;
  yield `The venue liquidated ${count(liquidations.length, 'position')}, first ${sizeText(position, instrument)} in ${instrument.id} at ${timeText(time)}: marked at ${price}, the account was worth ${equity} ${run.currency} and had to hold ${maintenance}. Liquidation fees came to ${decimalText(profit.liquidationFees)} ${run.currency}.`;
}
