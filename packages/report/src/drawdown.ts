import { Decimal, type Micros, zero } from '@replay/core';

/** The falls of an equity curve from its highest point so far. */
export interface DrawdownFigures {
  /** The deepest fall in money. */
  readonly amount: Decimal;
  /** The deepest fall as a share of the peak it fell from, maximised on its own; 1 or more when equity was gone. */
  readonly share: Decimal;
  /** The longest time spent below a peak, until it was reached again or the run ended. */
  readonly longest: Micros;
  /** The longest fall was still open at the end. */
  readonly unrecovered: boolean;
  readonly underWater: Micros;
}

/**
 * Follows a curve, seeded with its first value so that a loss from the start counts. Exact, and yet quick on millions
 * of points: a float says whether a point could matter, and only then the decimals are asked.
 */
export class Drawdown {
  #peak: Decimal;
  #amount = zero;
  #share = zero;
  #belowSince: Micros | undefined;
  #longest = 0;
  #underWater = 0;
  #roughPeak: number;
  #roughAmount = 0;

  constructor(start: Decimal) {
    this.#peak = start;
    this.#roughPeak = start.toNumber();
  }

  get peak(): Decimal {
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
  pass(equity: Decimal, time: Micros): void {
    if (equity.gte(this.#peak)) {
      this.#recover(time);
      if (equity.eq(this.#peak)) return;
      this.#peak = equity;
      this.#roughPeak = equity.toNumber();
      return;
    }
    this.#belowSince ??= time;
    const fall = this.#peak.sub(equity);
    if (!fall.gt(this.#amount)) return;
    this.#amount = fall;
    this.#roughAmount = fall.toNumber();
    if (this.#peak.gt(0)) this.#share = Decimal.max(this.#share, fall.div(this.#peak));
  }

  /** What the curve has shown by its end. */
  figures(end: Micros): DrawdownFigures {
    const open = this.#belowSince === undefined ? 0 : Math.max(end - this.#belowSince, 0);
    return {
      amount: this.#amount,
      share: this.#share,
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
