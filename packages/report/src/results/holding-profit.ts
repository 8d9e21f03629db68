import { type Decimal, decimalOf, type Instrument, type Lots, type Money, type OrderFilled } from '@replay/core';
import { moneyAtMid } from '@replay/ledger';
import type { BookedFill } from '../account/accounting.ts';

/** What trading and holding one instrument earned, before fees and funding; exact, in the settlement currency. */
export interface HoldingProfit {
  readonly makerCapture: Decimal;
  readonly takerCapture: Decimal;
  readonly inventory: Decimal;
  /** The least that holding had come to, at any mid, since a position was last opened from flat or turned over; not above zero. */
  readonly worstInventoryLoss: Decimal;
  /** What holding earned while nine tenths of the largest position or more were held. */
  readonly inventoryNearLimit: Decimal;
}

/**
 * Follows what holding one instrument earns from fill to fill. In between, a position earns with the mid alone and so does worst at
 * one of its ends: a mid costs two comparisons, and money is reckoned at fills.
 */
export class HoldingProfitWatch {
  readonly #instrument: Instrument;
  #size = 0 as Lots;
  /** The value of what is held, at the mid of the last fill. */
  #value: Money = 0n;
  /** The lowest and the highest mid since. */
  #low = Infinity;
  #high = -Infinity;
  #inventory: Money = 0n;
  /** Earned by holding when the present stay away from flat began. */
  #before: Money = 0n;
  #worst: Money = 0n;
  readonly #capture: Record<OrderFilled['liquidity'], Money> = { maker: 0n, taker: 0n };
  readonly #bySize = new Map<number, Money>();
  #largest = 0;

  constructor(instrument: Instrument) {
    this.#instrument = instrument;
  }

  mark(midDoubled: number): void {
    if (midDoubled < this.#low) this.#low = midDoubled;
    if (midDoubled > this.#high) this.#high = midDoubled;
  }

  fill(liquidity: OrderFilled['liquidity'], booked: BookedFill): void {
    const { reference, positionAfter: after, heldBefore, heldTraded, heldAfter, value } = booked;
    this.#hold(reference, heldBefore);
    this.#capture[liquidity] += heldTraded - heldBefore - value;
    if (after === 0 || Math.sign(after) !== Math.sign(this.#size)) this.#before = this.#inventory;
    this.#size = after;
    this.#value = heldAfter;
    this.#low = this.#high = reference;
    this.#largest = Math.max(this.#largest, Math.abs(after));
  }

  /** Given the last mid, if there is one. */
  conclude(midDoubled: number | undefined): HoldingProfit {
    if (midDoubled !== undefined) this.#hold(midDoubled, this.#worth(this.#size, midDoubled));
    let nearLimit = 0n;
    for (const [size, earned] of this.#bySize) if (10 * size >= 9 * this.#largest) nearLimit += earned;
    return {
      makerCapture: decimalOf(this.#capture.maker),
      takerCapture: decimalOf(this.#capture.taker),
      inventory: decimalOf(this.#inventory),
      worstInventoryLoss: decimalOf(this.#worst),
      inventoryNearLimit: decimalOf(nearLimit),
    };
  }

  /** Books what was earned since the last fill, now that the mid is here and what is held is worth so much. */
  #hold(midDoubled: number, worth: Money): void {
    if (this.#size === 0) return;
    this.mark(midDoubled);
    const least = this.#worth(this.#size, this.#size > 0 ? this.#low : this.#high);
    const lowest = this.#inventory - this.#before + least - this.#value;
    if (lowest < this.#worst) this.#worst = lowest;
    const earned = worth - this.#value;
    this.#inventory += earned;
    const size = Math.abs(this.#size);
    this.#bySize.set(size, (this.#bySize.get(size) ?? 0n) + earned);
  }

  #worth(size: Lots, midDoubled: number): Money {
    return moneyAtMid(this.#instrument, size, midDoubled);
  }
}
