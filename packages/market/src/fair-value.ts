import type { Random, Ticks } from '@replay/core';
import type { FairValueProcess } from './config.ts';

/**
 * The fair value, in ticks and fractions of them. Only additions, multiplications, divisions and square roots are
 * used, because IEEE 754 rounds these identically everywhere, unlike logarithms and exponentials.
 */
export interface FairValue {
  /** The permanent part. */
  readonly ground: number;
  /** The remaining overreaction. */
  readonly overreaction: number;
  /** Ticks per second. */
  readonly drift: number;
}

export const fairValueAt = (price: Ticks): FairValue => ({ ground: price, overreaction: 0, drift: 0 });

export const worth = (fair: FairValue): number => fair.ground + fair.overreaction;

/** Current rate of change, in ticks per second: the drift, and the reversion of an overreaction. */
export const paceOf = (fair: FairValue, fairValue: FairValueProcess): number =>
  fair.drift - fair.overreaction / fairValue.recovery;

/** The fair value some seconds later: drift, noise, and occasionally a jump that partly reverts. */
export function nextFairValue(
  fair: FairValue,
  seconds: number,
  activity: number,
  fairValue: FairValueProcess,
  random: Random,
): FairValue {
  const root = Math.sqrt(seconds);
  const forgotten = Math.min(seconds / fairValue.driftMemory, 1);
  const push = (fairValue.driftPace * Math.sqrt(2) * root * bellDraw(random)) / Math.sqrt(fairValue.driftMemory);
  const drift = fair.drift * (1 - forgotten) + push;
  const noise = fairValue.volatility * activity * root * bellDraw(random);
  const kept = 1 - Math.min(seconds / fairValue.recovery, 1);
  const jump = random.chance((seconds * activity) / fairValue.jumpEvery) ? jumpDraw(fairValue, random) : 0;
  return {
    ground: fair.ground + drift * seconds + noise + jump * (1 - fairValue.overreaction),
    overreaction: fair.overreaction * kept + jump * fairValue.overreaction,
    drift,
  };
}

function jumpDraw(fairValue: FairValueProcess, random: Random): number {
  const height = random.exponential(fairValue.jumpHeight);
  return random.chance(0.5) ? height : -height;
}

/** Approximates a normal draw of mean 0 and variance 1: three uniform draws have a variance of a quarter. */
function bellDraw(random: Random): number {
  return 2 * (random.unit() + random.unit() + random.unit() - 1.5);
}
