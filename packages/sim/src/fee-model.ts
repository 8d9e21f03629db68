import {
  booked,
  Decimal,
  type Instrument,
  type InstrumentId,
  type Lots,
  type Micros,
  moneyDecimals,
  type OrderId,
  type Side,
  type Ticks,
  zero,
} from '@replay/core';

/**
 * What fills cost. A model keeps no memory of its own: what it may go by is in the fill, and the same fill costs the same
 * whenever it is asked. A plain decimal is an amount of the settlement currency; positive is paid, negative is a rebate.
 */
export interface FeeModel {
  /** In words, for the report's assumptions. */
  readonly name: string;
  fee(fill: ChargedFill): Decimal | Fee;
}

/** A fill as a fee model sees it. */
export interface ChargedFill {
  readonly instrument: Instrument;
  readonly order: OrderId;
  /** At the venue. */
  readonly time: Micros;
  readonly side: Side;
  readonly price: Ticks;
  readonly size: Lots;
  readonly liquidity: 'maker' | 'taker';
  /** The traded value in the settlement currency, positive. */
  readonly value: Decimal;
  /** Whether nothing of the order was filled before. */
  readonly first: boolean;
  readonly run: RunSoFar;
}

/** What a fee model may know of the run beyond the fill. */
export interface RunSoFar {
  /** 00:00 UTC of the day. */
  readonly today: Micros;
  /** Full UTC days since the day on which the run began; 0 on that day. */
  readonly day: number;
  /** What the account traded in the 30 UTC days before today, in its currency: it changes at 00:00 UTC and not with a fill. */
  readonly traded30d: Decimal;
  /** Bid + ask in ticks of another instrument of the run; undefined before its first. */
  midOf(instrument: InstrumentId): number | undefined;
}

/** A fee that is not all paid in the settlement currency. */
export interface Fee {
  /** What is paid in the settlement currency, or what `paid` was bought for. */
  readonly value: Decimal;
  /** Lots of the coins bought that never arrive; they come on top of `value`. */
  readonly kept?: Lots;
  /** The asset that was bought for `value` and handed over. */
  readonly paid?: { readonly currency: string; readonly amount: Decimal };
}

/** A fee in its long form, cut at the finest step of money where a model of one's own is finer. */
export const feeOf = (model: FeeModel, fill: ChargedFill): Fee => {
  const fee = model.fee(fill);
  const { value, ...rest } = Decimal.isDecimal(fee) ? { value: fee } : fee;
  return { value: value.decimalPlaces() > moneyDecimals ? booked(value) : value, ...rest };
};

/** The run of a venue that stands by itself. */
export const nothingSoFar: RunSoFar = { today: 0 as Micros, day: 0, traded30d: zero, midOf: () => undefined };
