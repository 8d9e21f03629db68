import { Decimal, decimalOf, type Micros, type Money, roughMoney, zero } from '@replay/core';

/** The falls of an equity curve from its highest point so far. */
export interface DrawdownFigures {
  /** The deepest fall in money. */
  readonly amount: Decimal;
  /** The deepest fall as a share of the peak it fell from, maximised on its own; 1 or more when equity was gone. */
  readonly share: Decimal;
  /** When the deepest fall in money left its peak, and when it came to its lowest point; undefined where nothing fell. */
  readonly deepest: { readonly from: Micros; readonly to: Micros } | undefined;
  /** The longest time spent below a peak, until it was reached again or the run ended. */
  readonly longest: Micros;
  /** The longest fall was still open at the end. */
  readonly unrecovered: boolean;
  readonly underWater: Micros;
}

/**
 * Follows a curve, seeded with its first value so that a loss from the start counts. Exact, and yet quick on millions
 * of points: a float says whether a point could matter, and only then the account is reckoned.
 */
export class Drawdown {
  #peak: Money;
  #amount: Money = 0n;
  /** The steepest fall: how far, and from which peak. */
  #steepest: { readonly fall: Money; readonly peak: Money } | undefined;
  #deepest: DrawdownFigures['deepest'];
  #belowSince: Micros | undefined;
  #longest = 0;
  #underWater = 0;
  #roughPeak: number;
  #roughAmount = 0;

  constructor(start: Money) {
    this.#peak = start;
    this.#roughPeak = roughMoney(start);
  }

  get peak(): Money {
    return this.#peak;
  }

  /**
   * Whether equity near this float could be a new peak or a deeper fall. `error` bounds how far off the float is.
   * A steeper fall need not be asked for: peaks only rise, so a larger share of a later peak is more money too.
   */
  couldMatter(equity: number, error: number): boolean {
    const fall = this.#roughPeak - equity;
    const doubt = error + Math.abs(this.#roughPeak) * 1e-13;
    return fall <= doubt || fall >= this.#roughAmount - doubt;
  }

  /** A point that cannot matter: it is below the peak, and that is all there is to know. */
  passBelow(time: Micros): void {
    this.#belowSince ??= time;
  }

  /** A point of the curve. */
  pass(equity: Money, time: Micros): void {
    if (equity >= this.#peak) {
      this.#recover(time);
      if (equity === this.#peak) return;
      this.#peak = equity;
      this.#roughPeak = roughMoney(equity);
      return;
    }
    this.#belowSince ??= time;
    const fall = this.#peak - equity;
    if (fall <= this.#amount) return;
    this.#amount = fall;
    this.#deepest = { from: this.#belowSince, to: time };
    this.#roughAmount = roughMoney(fall);
    const steepest = this.#steepest;
    if (this.#peak > 0n && (steepest === undefined || fall * steepest.peak > steepest.fall * this.#peak))
      this.#steepest = { fall, peak: this.#peak };
  }

  /** What the curve has shown by its end. */
  figures(end: Micros): DrawdownFigures {
    const open = this.#belowSince === undefined ? 0 : Math.max(end - this.#belowSince, 0);
    return {
      amount: decimalOf(this.#amount),
      share: shareOf(this.#steepest),
      deepest: this.#deepest,
      longest: Math.max(this.#longest, open) as Micros,
      unrecovered: open > 0 && open >= this.#longest,
      underWater: (this.#underWater + open) as Micros,
    };
  }

  #recover(time: Micros): void {
    if (this.#belowSince === undefined) return;
    const spent = time - this.#belowSince;
    this.#longest = Math.max(this.#longest, spent);
    this.#underWater += spent;
    this.#belowSince = undefined;
  }
}

const shareOf = (steepest: { readonly fall: Money; readonly peak: Money } | undefined): Decimal =>
  steepest === undefined ? zero : new Decimal(steepest.fall.toString()).div(steepest.peak.toString());
