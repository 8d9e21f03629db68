import { booked, Decimal, type FeeRates, ReplayError } from '@replay/core';
import type { FeeModel, RunSoFar } from './fee-model.ts';

/** The rates from this 30-day volume on; decimal texts, the volume in the account's currency. */
export interface FeeTier extends FeeRates {
  readonly from: string;
}

const tierText = ({ from, maker, taker }: FeeTier): string => `from ${from} maker ${maker}, taker ${taker}`;

/** The days over which venues look back. */
const days = 30;

/**
 * A share of the traded value by what was traded in the last 30 UTC days, looked up at 00:00 UTC, so that a fill never changes
 * its own tier. A run may begin with a volume: it counts as spread evenly over the 30 days before, and fades by a day's part each day.
 * Throws `BAD_CONFIGURATION` unless the tiers begin at 0 and rise.
 */
export function tieredFees(tiers: readonly FeeTier[], startVolume: Decimal = new Decimal(0)): FeeModel {
  const read = tiers.map(({ from, maker, taker }) => ({
    from: new Decimal(from),
    maker: new Decimal(maker),
    taker: new Decimal(taker),
  }));
  const [lowest] = read;
  const rise = read.every(({ from }, at) => at === 0 || from.greaterThan(read[at - 1]?.from ?? 0));
  if (lowest === undefined || !lowest.from.isZero() || !rise) {
    throw new ReplayError('BAD_CONFIGURATION', 'the fee tiers do not begin at a volume of 0 and rise from there', {
      remedy: 'give tiers such as [{"from": "0", "maker": "0.0002", "taker": "0.0005"}, {"from": "1000000", …}]',
    });
  }
  const volumeAt = ({ day, traded30d }: RunSoFar): Decimal =>
    startVolume
      .times(Math.max(0, days - day))
      .div(days)
      .plus(traded30d);
  const start = startVolume.isZero() ? '' : `, beginning at ${startVolume.toFixed()}`;
  return {
    name: `by the value of 30 days (${tiers.map(tierText).join('; ')})${start}`,
    fee({ liquidity, value, run }) {
      const volume = volumeAt(run);
      const tier = read.findLast(({ from }) => volume.greaterThanOrEqualTo(from)) ?? lowest;
      return booked(value.times(tier[liquidity]));
    },
  };
}
