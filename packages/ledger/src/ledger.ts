import {
  type Decimal,
  decimalOf,
  type FundingPaid,
  type Instrument,
  type InstrumentId,
  type Lots,
  type Money,
  moneyOf,
  type OrderFilled,
  ReplayError,
} from '@replay/core';
import { flatPosition, type Position, traded, tradedAtMid } from './position.ts';
import { Positions } from './positions.ts';

/** Of an account, in steps of money. */
export interface LedgerMoney {
  /** What the run began with. */
  readonly capital: Money;
  /** Capital with all that was realized, fees and funding: equity but for what is open. */
  readonly settled: Money;
}

/** An account in one settlement currency: an immutable fold of fills and funding. */
export class Ledger implements Readonly<Record<keyof LedgerMoney, Decimal>> {
  readonly currency: string;
  /** The sums in steps of money; the fields of the same names give them as decimals. */
  readonly money: LedgerMoney;
  /** One for every instrument of the run, flat ones included, in the order given at the opening. */
  readonly positions: Positions;
  /** The fill that was folded into this state, and what came of it, until that is asked for again. */
  #latest: { readonly fill: BookableFill; readonly after: Ledger } | undefined;

  constructor(currency: string, money: LedgerMoney, positions: Positions) {
    this.currency = currency;
    this.money = money;
    this.positions = positions;
  }

  get capital(): Decimal {
    return decimalOf(this.money.capital);
  }

  get settled(): Decimal {
    return decimalOf(this.money.settled);
  }

  /**
   * What `applyFill` gives. The strategy's account follows the venue's fill by fill, only later: what was reckoned there is not
   * reckoned again. It is forgotten then, or old ledgers would keep all that came after them from being collected.
   */
  after(fill: BookableFill): Ledger {
    const latest = this.#latest;
    this.#latest = undefined;
    if (latest?.fill === fill) return latest.after;
    const after = applyFill(this, fill);
    this.#latest = { fill, after };
    return after;
  }
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
  const start = moneyOf(capital);
  return new Ledger(currency, { capital: start, settled: start }, Positions.of(instruments.map(flatPosition)));
}

/** What an account has to know of a fill. */
export type BookableFill = Pick<OrderFilled, 'instrument' | 'side' | 'price' | 'size' | 'fee' | 'keptForFee'>;

/**
 * Folds one fill into the account: its position, its realized profit or loss, and its fee. Coins that the venue kept for its
 * fee leave the position at the mid, at which the fee counts them too, so that the fee moves the coins and not the cash.
 */
export function applyFill(ledger: Ledger, fill: BookableFill): Ledger {
  const position = positionOf(ledger, fill.instrument);
  const size = (fill.side === 'buy' ? fill.size : -fill.size) as Lots;
  const { keptForFee: kept } = fill;
  const bought = traded(position, size, fill.price);
  const after = kept === undefined ? bought : tradedAtMid(bought, -kept.size as Lots, kept.midDoubled);
  return withPosition(ledger, position, after.with(after.size, { fees: after.money.fees + moneyOf(fill.fee) }));
}

/** Folds one funding payment into the account. */
export function applyFunding(ledger: Ledger, paid: Pick<FundingPaid, 'instrument' | 'payment'>): Ledger {
  const position = positionOf(ledger, paid.instrument);
  const funding = position.money.funding + moneyOf(paid.payment);
  return withPosition(ledger, position, position.with(position.size, { funding }));
}

/** The position in an instrument of this account. Throws `BUG` for an instrument it was not opened with. */
export function positionOf(ledger: Ledger, id: InstrumentId): Position {
  const position = ledger.positions.get(id);
  if (position !== undefined) return position;
  throw new ReplayError('BUG', `the account was not opened for ${id}`, { place: id });
}

function withPosition(ledger: Ledger, before: Position, after: Position): Ledger {
  const settled = ledger.money.settled + settledBy(after) - settledBy(before);
  return new Ledger(ledger.currency, { capital: ledger.money.capital, settled }, ledger.positions.with(after));
}

const settledBy = ({ money }: Position): Money => money.realized - money.fees + money.funding;
