import {
  Decimal,
  type FundingPaid,
  type Instrument,
  type InstrumentId,
  type Lots,
  type OrderFilled,
  ReplayError,
} from '@replay/core';
import { flatPosition, type Position, traded } from './position.ts';

/** The account of a run in one settlement currency: an immutable fold of fills and funding. */
export interface Ledger {
  readonly currency: string;
  /** What the run began with. */
  readonly capital: Decimal;
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
  return { currency, capital, positions: new Map(instruments.map((one) => [one.id, flatPosition(one)])) };
}

/** Folds one fill into the account: its position, its realized profit or loss, and its fee. */
export function applyFill(
  ledger: Ledger,
  fill: Pick<OrderFilled, 'instrument' | 'side' | 'price' | 'size' | 'fee'>,
): Ledger {
  const position = positionOf(ledger, fill.instrument);
  const size = (fill.side === 'buy' ? fill.size : -fill.size) as Lots;
  const after = traded(position, size, fill.price);
  return withPosition(ledger, { ...after, fees: after.fees.add(new Decimal(fill.fee)) });
}

/** Folds one funding payment into the account. */
export function applyFunding(ledger: Ledger, paid: Pick<FundingPaid, 'instrument' | 'payment'>): Ledger {
  const position = positionOf(ledger, paid.instrument);
  return withPosition(ledger, { ...position, funding: position.funding.add(new Decimal(paid.payment)) });
}

/** The position in an instrument of this account. Throws `BUG` for an instrument it was not opened with. */
export function positionOf(ledger: Ledger, id: InstrumentId): Position {
  const position = ledger.positions.get(id);
  if (position !== undefined) return position;
  throw new ReplayError('BUG', `the account was not opened for ${id}`, { place: id });
}

function withPosition(ledger: Ledger, position: Position): Ledger {
  const positions = new Map(ledger.positions);
  positions.set(position.instrument.id, position);
  return { ...ledger, positions };
}
