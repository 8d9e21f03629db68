import {
  booked,
  Decimal,
  type Instrument,
  type InstrumentId,
  type Lots,
  type Micros,
  moneyDecimals,
  type OrderId,
  ReplayError,
  type Side,
  type Ticks,
  zero,
} from '@replay/core';
import { modelThrew, wrongAnswer } from './model-contract.ts';

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
  readonly run: FeeContext;
}

/** What a fee model may know of the run beyond the fill. */
export interface FeeContext {
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
  let fee: Decimal | Fee;
  try {
    fee = model.fee(fill);
  } catch (cause) {
    // A model that makes use of another one passes its error on.
    if (cause instanceof ReplayError && cause.code === 'MODEL_FAILED') throw cause;
    throw modelThrew('fee model', model, 'fee', cause);
  }
  if (!isFee(fee, fill)) throw wrongAnswer('fee model', model, 'fee', fee, wanted);
  const { value, ...rest } = Decimal.isDecimal(fee) ? { value: fee } : fee;
  return { value: value.decimalPlaces() > moneyDecimals ? booked(value) : value, ...rest };
};

const wanted =
  'a Decimal of @replay/core, or { value, kept, paid } with a Decimal value, whole lots kept and paid { currency, amount }';

function isFee(fee: unknown, { size }: ChargedFill): boolean {
  if (isAmount(fee)) return true;
  if (typeof fee !== 'object' || fee === null) return false;
  const { value, kept, paid } = fee as Partial<Fee>;
  return (
    isAmount(value) &&
    (kept === undefined || (Number.isSafeInteger(kept) && kept >= 0 && kept <= size)) &&
    (paid === undefined || (typeof paid?.currency === 'string' && isAmount(paid.amount)))
  );
}

/** A decimal of another copy of the library counts and prints with settings of its own. */
const isAmount = (value: unknown): boolean => value instanceof Decimal && value.isFinite();

/** The run of a venue that stands by itself. */
export const emptyFeeContext: FeeContext = { today: 0 as Micros, day: 0, traded30d: zero, midOf: () => undefined };
