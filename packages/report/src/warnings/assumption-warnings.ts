import { percentText } from '../metric/value-text.ts';
import type { WarningInput } from './warning-input.ts';

/** Assumptions that no real account could rely on. */
export function* assumptionWarnings({ run, markets }: WarningInput): Iterable<string> {
  const { latency, queue, fees, feeModel } = run.models;
  if (latency.order === 0) {
    yield 'Orders reach the venue without latency, which is not possible in reality: the result is an upper bound.';
  }
  if (queue === 'none') {
    yield 'The queue model is off: resting orders fill as if they were first in the queue, so the result is an upper bound.';
  }
  if (fees === undefined && feeModel === undefined) {
    const rates = run.instruments.map(({ id, fees }) => `${id} maker ${fees.maker}, taker ${fees.taker}`).join('; ');
    yield `Fees are the listed rates of the instruments (${rates}); yours may differ.`;
  }
  for (const { instrument, participation } of markets) {
    if (participation.status !== 'known' || participation.value.lte('0.01')) continue;
    yield `The run traded ${percentText(participation.value)} of the volume of ${instrument.id}: the market impact of its own orders is not modelled.`;
  }
}
