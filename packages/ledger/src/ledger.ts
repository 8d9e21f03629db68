import {
  approximateMoney,
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
import { flatPosition, type Position, tradedAtMid } from './position.ts';

/** Of an account, in steps of money. */
export interface LedgerMoney {
  /** What the run began with. */
  readonly capital: Money;
  /** Capital with all that was realized, fees and funding: equity but for what is open. */
  readonly settled: Money;
  /** The settlement currency in hand: what coins were bought for has left it. */
  readonly cash: Money;
}

/** An account in one settlement currency: an immutable fold of fills and funding. */
export class Ledger implements Readonly<Record<keyof LedgerMoney, Decimal>> {
  readonly currency: string;
  /** The sums in steps of money; the fields of the same names give them as decimals. */
  readonly money: LedgerMoney;
  /** One for every instrument of the run, flat ones included, in the order given at the opening. */
  readonly positions: Positions;
  #floatSettled: number | undefined;
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

  get cash(): Decimal {
    return decimalOf(this.money.cash);
  }

  /** What is settled as a float, converted once. */
  get floatSettled(): number {
    this.#floatSettled ??= approximateMoney(this.money.settled);
    return this.#floatSettled;
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
  return new Ledger(
    currency,
    { capital: start, settled: start, cash: start },
    Positions.of(instruments.map(flatPosition)),
  );
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
  const traded = tradedAtMid(position, size, fill.price * 2, moneyOf(fill.fee));
  const after = kept === undefined ? traded : tradedAtMid(traded, -kept.size as Lots, kept.midDoubled, 0n);
  return withPosition(ledger, position, after);
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
  const { capital, settled, cash } = ledger.money;
  const earned = settledBy(after) - settledBy(before);
  const money = { capital, settled: settled + earned, cash: cash + earned - (paidFor(after) - paidFor(before)) };
  return new Ledger(ledger.currency, money, ledger.positions.with(after));
}

/** Spot pays for what it buys, so its entry value has left the cash; a contract pays nothing to enter. */
const paidFor = ({ instrument, money }: Position): Money => (instrument.contract === 'spot' ? money.entryValue : 0n);

const settledBy = ({ money }: Position): Money => money.realized - money.fees + money.funding;

/** The positions of an account, in the order given at its opening: immutable, and a change copies no more than a list. */
export class Positions implements Iterable<readonly [InstrumentId, Position]> {
  readonly #places: ReadonlyMap<InstrumentId, number>;
  readonly #list: readonly Position[];

  private constructor(places: ReadonlyMap<InstrumentId, number>, list: readonly Position[]) {
    this.#places = places;
    this.#list = list;
  }

  /** Of positions in different instruments. */
  static of(list: readonly Position[]): Positions {
    const single = [...new Map(list.map((position) => [position.instrument.id, position])).values()];
    return new Positions(new Map(single.map(({ instrument }, place) => [instrument.id, place])), single);
  }

  has(id: InstrumentId): boolean {
    return this.#places.has(id);
  }

  get(id: InstrumentId): Position | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#list[place];
  }

  values(): readonly Position[] {
    return this.#list;
  }

  *[Symbol.iterator](): Iterator<readonly [InstrumentId, Position]> {
    for (const position of this.#list) yield [position.instrument.id, position];
  }

  /** With the next state of one of them. */
  with(position: Position): Positions {
    const list = this.#list.slice();
    list[this.#places.get(position.instrument.id) as number] = position;
    return new Positions(this.#places, list);
  }
}

/** The accounts of a run, each in its own currency. Every instrument belongs to one of them, and nothing is added up over them. */
export type Accounts = readonly Ledger[];

/** The account of an instrument. Throws `BUG` for an instrument that none was opened for. */
export const accountOf = (accounts: Accounts, id: InstrumentId): Ledger =>
  accounts[accountIndex(accounts, id)] as Ledger;

/** Which of the accounts an instrument belongs to. */
export function accountIndex(accounts: Accounts, id: InstrumentId): number {
  if (accounts.length === 1) return 0;
  const place = accounts.findIndex(({ positions }) => positions.has(id));
  if (place >= 0) return place;
  throw new ReplayError('BUG', `no account was opened for ${id}`, { place: id });
}

/** The accounts after a fill. */
export const withFill = (accounts: Accounts, fill: BookableFill): Accounts =>
  changed(accounts, fill.instrument, (ledger) => ledger.after(fill));

/** The accounts after a funding payment. */
export const withFunding = (accounts: Accounts, paid: Pick<FundingPaid, 'instrument' | 'payment'>): Accounts =>
  changed(accounts, paid.instrument, (ledger) => applyFunding(ledger, paid));

const changed = (accounts: Accounts, id: InstrumentId, change: (ledger: Ledger) => Ledger): Accounts => {
  const place = accountIndex(accounts, id);
  return accounts.with(place, change(accounts[place] as Ledger));
};
