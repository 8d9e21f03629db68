import {
  Decimal,
  type FundingPaid,
  type Instrument,
  type InstrumentId,
  type Lots,
  type OrderFilled,
  ReplayError,
} from '@replay/core';
import { flatPosition, type Position, traded, tradedAtMid } from './position.ts';

/** An account in one settlement currency: an immutable fold of fills and funding. */
export interface Ledger {
  readonly currency: string;
  /** What the run began with. */
  readonly capital: Decimal;
  /** Capital with all that was realized, fees and funding: equity but for what is open. */
  readonly settled: Decimal;
  /** One for every instrument of the run, flat ones included, in the order given at the opening. */
  readonly positions: ReadonlyMap<InstrumentId, Position>;
}

/** Opens an account. Throws `BAD_CONFIGURATION` for an instrument that settles in another currency. */
export function openLedger(capital: Decimal, currency: string, instruments: readonly Instrument[]): Ledger {
  for (const { id, settle } of instruments) {
    if (settle === currency) continue;
    throw new ReplayError('BAD_CONFIGURATION', `the account is in ${currency} but ${id} settles in ${settle}`, {
      place: id,
      remedy: `run ${id} by itself, with its capital in ${settle}`,
    });
  }
  return {
    currency,
    capital,
    settled: capital,
    positions: new Map(instruments.map((one) => [one.id, flatPosition(one)])),
  };
}

/** What an account has to know of a fill. */
export type BookableFill = Pick<OrderFilled, 'instrument' | 'side' | 'price' | 'size' | 'fee' | 'keptForFee'>;

/**
 * Folds one fill into the account: its position, its realized profit or loss, and its fee. Coins that the venue kept for its
 * fee leave the position at the mid, at which the fee counts them too, so that the fee moves the coins and not the cash.
 */
export function applyFill(ledger: Ledger, fill: BookableFill): Ledger {
  const last = lastFills.get(ledger);
  if (last?.fill === fill) return last.after;
  const after = booking(ledger, fill);
  lastFills.set(ledger, { fill, after });
  return after;
}

/** The strategy's account follows the venue's fill by fill, only later: what was reckoned there is not reckoned again. */
const lastFills = new WeakMap<Ledger, { readonly fill: BookableFill; readonly after: Ledger }>();

function booking(ledger: Ledger, fill: BookableFill): Ledger {
  const position = positionOf(ledger, fill.instrument);
  const size = (fill.side === 'buy' ? fill.size : -fill.size) as Lots;
  const { keptForFee: kept } = fill;
  const bought = traded(position, size, fill.price);
  const after = kept === undefined ? bought : tradedAtMid(bought, -kept.size as Lots, kept.midDoubled);
  return withPosition(ledger, position, { ...after, fees: after.fees.add(new Decimal(fill.fee)) });
}

/** Folds one funding payment into the account. */
export function applyFunding(ledger: Ledger, paid: Pick<FundingPaid, 'instrument' | 'payment'>): Ledger {
  const position = positionOf(ledger, paid.instrument);
  const payment = new Decimal(paid.payment);
  return withPosition(ledger, position, { ...position, funding: position.funding.add(payment) });
}

/** The position in an instrument of this account. Throws `BUG` for an instrument it was not opened with. */
export function positionOf(ledger: Ledger, id: InstrumentId): Position {
  const position = ledger.positions.get(id);
  if (position !== undefined) return position;
  throw new ReplayError('BUG', `the account was not opened for ${id}`, { place: id });
}

function withPosition(ledger: Ledger, before: Position, after: Position): Ledger {
  const positions = new Map(ledger.positions);
  positions.set(after.instrument.id, after);
  return { ...ledger, settled: settledWith(ledger.settled, before, after), positions };
}

/** Of the three sums few fills move more than one: those that stay are not added up. */
function settledWith(settled: Decimal, before: Position, after: Position): Decimal {
  let sum = settled;
  if (after.realized !== before.realized) sum = sum.add(after.realized).sub(before.realized);
  if (after.fees !== before.fees) sum = sum.add(before.fees).sub(after.fees);
  if (after.funding !== before.funding) sum = sum.add(after.funding).sub(before.funding);
  return sum;
}
