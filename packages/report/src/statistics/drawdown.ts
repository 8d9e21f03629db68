import { approximateMoney, Decimal, decimalOf, type Micros, type Money, zero } from '@replay/core';

/** The falls of an equity curve below its highest point so far. */
export interface DrawdownFigures {
  /** The deepest fall in money. */
  readonly amount: Decimal;
  /** The deepest fall as a share of the peak it fell from, maximised on its own; 1 or more when equity was gone. */
  readonly share: Decimal;
  /** When the deepest fall in money began, and when it reached its lowest point; undefined if equity never fell. */
  readonly deepest: { readonly from: Micros; readonly to: Micros } | undefined;
  /** The longest time spent below a peak, until it was reached again or the run ended. */
  readonly longest: Micros;
  /** The longest fall was still open at the end. */
  readonly unrecovered: boolean;
  readonly underWater: Micros;
}

/**
 * Follows a curve, seeded with its first value so that a loss from the start counts. Exact, and yet fast on millions of points: a
 * float decides whether a point may matter, and only then the exact equity is computed.
 */
export class Drawdown {
  #peak: Money;
  #amount: Money = 0n;
  /** The largest fall as a share, and the peak it fell from. */
  #largestShare: { readonly fall: Money; readonly peak: Money } | undefined;
  #deepest: DrawdownFigures['deepest'];
  #belowSince: Micros | undefined;
  #longest = 0;
  #underWater = 0;
  #approximatePeak: number;
  #approximateAmount = 0;

  constructor(start: Money) {
    this.#peak = start;
    this.#approximatePeak = approximateMoney(start);
  }

  get peak(): Money {
    return this.#peak;
  }

  /**
   * Whether equity near this float may be a new peak or a deeper fall; `error` bounds the error of the float. The share need not be
   * checked: peaks only rise, so a larger share of a later peak is more money too.
   */
  mayMatter(equity: number, error: number): boolean {
    const fall = this.#approximatePeak - equity;
    const margin = error + Math.abs(this.#approximatePeak) * 1e-13;
    return fall <= margin || fall >= this.#approximateAmount - margin;
  }

  /** A point below the peak that cannot matter otherwise. */
  passBelow(time: Micros): void {
    this.#belowSince ??= time;
  }

  /** A point of the curve. */
  pass(equity: Money, time: Micros): void {
    if (equity >= this.#peak) {
      this.#recover(time);
      if (equity === this.#peak) return;
      this.#peak = equity;
      this.#approximatePeak = approximateMoney(equity);
      return;
    }
    this.#belowSince ??= time;
    const fall = this.#peak - equity;
    if (fall <= this.#amount) return;
    this.#amount = fall;
    this.#deepest = { from: this.#belowSince, to: time };
    this.#approximateAmount = approximateMoney(fall);
    const largest = this.#largestShare;
    if (this.#peak > 0n && (largest === undefined || fall * largest.peak > largest.fall * this.#peak))
      this.#largestShare = { fall, peak: this.#peak };
  }

  /** The drawdowns up to the end of the curve. */
  figures(end: Micros): DrawdownFigures {
    const open = this.#belowSince === undefined ? 0 : Math.max(end - this.#belowSince, 0);
    return {
      amount: decimalOf(this.#amount),
      share: shareOf(this.#largestShare),
      deepest: this.#deepest,
      longest: Math.max(this.#longest, open) as Micros,
      unrecovered: open > 0 && open >= this.#longest,
      underWater: (this.#underWater + open) as Micros,
    };
  }

  #recover(time: Micros): void {
    if (this.#belowSince === undefined) return;
    const elapsed = time - this.#belowSince;
    this.#longest = Math.max(this.#longest, elapsed);
    this.#underWater += elapsed;
    this.#belowSince = undefined;
  }
}

const shareOf = (largest: { readonly fall: Money; readonly peak: Money } | undefined): Decimal =>
  largest === undefined ? zero : new Decimal(largest.fall.toString()).div(largest.peak.toString());
