import type { Random, Ticks } from '@replay/core';
import type { NewsCharacter } from './config.ts';

/**
 * What the instrument is worth to those who know, in ticks and fractions of them. Only additions, multiplications,
 * divisions and square roots are used: IEEE 754 rounds these alike everywhere, logarithms and exponentials it does not.
 */
export interface FairValue {
  /** The part that stays. */
  readonly ground: number;
  /** What is left of the last overreactions. */
  readonly overreaction: number;
  /** Ticks per second. */
  readonly drift: number;
}

export const fairValueAt = (price: Ticks): FairValue => ({ ground: price, overreaction: 0, drift: 0 });

export const worth = (fair: FairValue): number => fair.ground + fair.overreaction;

/** Where it is going for the time being, in ticks per second: the drift, and the way back from an overreaction. */
export const paceOf = (fair: FairValue, news: NewsCharacter): number => fair.drift - fair.overreaction / news.recovery;

/** Lets some seconds pass: drift, noise, and now and then a jump of which a part is given back. */
export function afterNews(
  fair: FairValue,
  seconds: number,
  liveliness: number,
  news: NewsCharacter,
  random: Random,
): FairValue {
  const root = Math.sqrt(seconds);
  const forgotten = Math.min(seconds / news.driftMemory, 1);
  const push = (news.driftPace * Math.sqrt(2) * root * bellDraw(random)) / Math.sqrt(news.driftMemory);
  const drift = fair.drift * (1 - forgotten) + push;
  const noise = news.volatility * liveliness * root * bellDraw(random);
  const kept = 1 - Math.min(seconds / news.recovery, 1);
  const jump = random.chance((seconds * liveliness) / news.jumpEvery) ? jumpDraw(news, random) : 0;
  return {
    ground: fair.ground + drift * seconds + noise + jump * (1 - news.overreaction),
    overreaction: fair.overreaction * kept + jump * news.overreaction,
    drift,
  };
}

function jumpDraw(news: NewsCharacter, random: Random): number {
  const height = random.exponential(news.jumpHeight);
  return random.chance(0.5) ? height : -height;
}

/** Near enough to a normal draw of mean 0 and variance 1: three uniform draws have a variance of a quarter. */
function bellDraw(random: Random): number {
  return 2 * (random.unit() + random.unit() + random.unit() - 1.5);
}
