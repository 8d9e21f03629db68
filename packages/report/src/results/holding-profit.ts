import { type Decimal, decimalOf, type Instrument, type Lots, type Money, type OrderFilled } from '@replay/core';
import { moneyAtMid } from '@replay/ledger';
import type { BookedFill } from '../account/accounting.ts';

/** P&L of trading and of holding one instrument, before fees and funding; exact, in the settlement currency. */
export interface HoldingProfit {
  readonly makerCapture: Decimal;
  readonly takerCapture: Decimal;
  readonly inventory: Decimal;
  /** The lowest inventory P&L at any mid since a position was opened from flat or reversed; not above zero. */
  readonly worstInventoryLoss: Decimal;
  /** Inventory P&L while 90 % of the largest position or more were held. */
  readonly inventoryNearLimit: Decimal;
}

/**
 * Follows the inventory P&L of one instrument from fill to fill. Between fills it depends on the mid alone, so its lowest value is at
 * an extreme of the mid: each mid costs two comparisons, and money is computed at fills.
 */
export class HoldingProfitTracker {
  readonly #instrument: Instrument;
  #size = 0 as Lots;
  /** The value of the position at the mid of the last fill. */
  #value: Money = 0n;
  /** The lowest and the highest mid since. */
  #low = Infinity;
  #high = -Infinity;
  #inventory: Money = 0n;
  /** Inventory P&L when the present position was opened from flat or reversed. */
  #pnlAtOpening: Money = 0n;
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
    this.#settle(reference, heldBefore);
    this.#capture[liquidity] += heldTraded - heldBefore - value;
    if (after === 0 || Math.sign(after) !== Math.sign(this.#size)) this.#pnlAtOpening = this.#inventory;
    this.#size = after;
    this.#value = heldAfter;
    this.#low = this.#high = reference;
    this.#largest = Math.max(this.#largest, Math.abs(after));
  }

  /** Given the last mid, if there is one. */
  conclude(midDoubled: number | undefined): HoldingProfit {
    if (midDoubled !== undefined) this.#settle(midDoubled, this.#valueAt(this.#size, midDoubled));
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

  /** Books the inventory P&L since the last fill, given the mid and the value of the position at it. */
  #settle(midDoubled: number, value: Money): void {
    if (this.#size === 0) return;
    this.mark(midDoubled);
    const least = this.#valueAt(this.#size, this.#size > 0 ? this.#low : this.#high);
    const lowest = this.#inventory - this.#pnlAtOpening + least - this.#value;
    if (lowest < this.#worst) this.#worst = lowest;
    const earned = value - this.#value;
    this.#inventory += earned;
    const size = Math.abs(this.#size);
    this.#bySize.set(size, (this.#bySize.get(size) ?? 0n) + earned);
  }

  #valueAt(size: Lots, midDoubled: number): Money {
    return moneyAtMid(this.#instrument, size, midDoubled);
  }
}
