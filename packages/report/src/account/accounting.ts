import {
  approximateMoney,
  Decimal,
  decimalOf,
  type FundingPaid,
  type Instrument,
  type InstrumentId,
  type Lots,
  type Money,
  type OrderFilled,
  type RunStarted,
  zero,
} from '@replay/core';
import {
  applyFill,
  applyFunding,
  cashMoney,
  type Ledger,
  moneyAtMid,
  openLedger,
  type Position,
  positionOf,
  unrealizedOf,
} from '@replay/ledger';
import { type Metrics, valuesOf } from '../metric/metric-table.ts';
import { AccountState } from './account-state.ts';
import {
  approximateValueOf,
  type InstrumentAccount,
  instrumentAccount,
  referenceOf,
  setPosition,
  valueOf,
} from './instrument-account.ts';

/** The running parts of the attribution, in steps of money. */
type PnlParts = Readonly<Record<'spreadCapture' | 'inventory' | 'fees' | 'funding', Money>>;
type AttributionInput = PnlParts & { readonly capture: Readonly<Record<OrderFilled['liquidity'], Money>> };

/**
 * The net P&L by source: against the mid at the moment of each fill, and from holding while the mid moved. The parts add up to the
 * net P&L, to the last digit.
 */
export const attributionMetrics: Metrics<Attribution, AttributionInput> = {
  spreadCapture: {
    title: 'Spread capture',
    unit: 'money',
    value: ({ spreadCapture }) => decimalOf(spreadCapture),
    definition: 'Σ s·q·c·(v(m_ref) − v(p)): how much better than the mid the fills were; maker and taker together.',
  },
  makerCapture: {
    title: 'of it as maker',
    unit: 'money',
    value: ({ capture }) => decimalOf(capture.maker),
    definition: 'Spread capture of maker fills.',
  },
  takerCapture: {
    title: 'of it as taker',
    unit: 'money',
    value: ({ capture }) => decimalOf(capture.taker),
    definition: 'Spread capture of taker fills; normally negative, since they pay the spread.',
  },
  inventory: {
    title: 'Inventory',
    unit: 'money',
    value: ({ inventory }) => decimalOf(inventory),
    definition: 'Position · move of the mid, from event to event.',
  },
  fees: {
    title: '− Fees',
    unit: 'money',
    value: ({ fees }) => decimalOf(fees),
    definition: 'Fees paid less rebates.',
    id: 'attribution.fees',
  },
  funding: {
    title: '+ Funding',
    unit: 'money',
    value: ({ funding }) => decimalOf(funding),
    definition: 'Funding received less funding paid.',
    id: 'attribution.funding',
  },
  net: {
    title: '= Net',
    unit: 'money',
    value: ({ spreadCapture, inventory, fees, funding }) => decimalOf(spreadCapture + inventory - fees + funding),
    definition: 'The sum of the parts: the net P&L, to the last digit.',
  },
};

export interface Attribution {
  readonly spreadCapture: Decimal;
  readonly makerCapture: Decimal;
  readonly takerCapture: Decimal;
  readonly inventory: Decimal;
  readonly fees: Decimal;
  readonly funding: Decimal;
  readonly net: Decimal;
}

/** Equity as a float, and a bound of its error. */
export interface ApproximateEquity {
  readonly equity: number;
  readonly error: number;
}

/** A fill as booked by the account, in steps of money. */
export interface BookedFill {
  /** The signed value at the fill's price. */
  readonly value: Money;
  /** The signed value of the same size at the reference mid. */
  readonly referenceValue: Money;
  /** Bid + ask in ticks just before the causing event, else twice the fill's own price. */
  readonly reference: number;
  readonly fee: Money;
  /** Coins that the venue kept for its fee, and their value at the reference mid. */
  readonly kept: KeptCoins | undefined;
  readonly positionAfter: Lots;
  /** The value of the position at the reference mid: before the fill, with it, and without the coins that the venue kept of it. */
  readonly heldBefore: Money;
  readonly heldTraded: Money;
  readonly heldAfter: Money;
}

/** Coins that were bought and never credited: as if sold at the mid at which the fee is counted. */
export interface KeptCoins {
  readonly size: Lots;
  readonly value: Money;
}

/** A position and the mid it is marked at. */
export interface MarkedPosition {
  readonly position: Position;
  readonly unrealized: Decimal;
  /** The first and last public mid of the run, as bid + ask in ticks. */
  readonly firstMid: number | undefined;
  readonly lastMid: number | undefined;
}

/** Folds fills, funding and marks into the account, and its P&L into the parts of the attribution. */
export class Accounting {
  readonly capital: Decimal;
  #ledger: Ledger;
  readonly #accounts: Map<InstrumentId, InstrumentAccount>;
  readonly #all: readonly InstrumentAccount[];
  /** Equity without the value of open positions. */
  #base: Money;
  #baseFloat: number;
  readonly #capture: Record<OrderFilled['liquidity'], Money> = { maker: 0n, taker: 0n };
  /** The sums of all positions. */
  #realized: Money = 0n;
  #fees: Money = 0n;
  #funding: Money = 0n;
  #open: readonly InstrumentAccount[] = [];
  readonly #approximate = { equity: 0, error: 0 };
  /** Kept until something changes it, because several callers ask for it. */
  #equity: Money | undefined;

  constructor({ capital, currency, instruments }: Pick<RunStarted, 'capital' | 'currency' | 'instruments'>) {
    this.capital = new Decimal(capital);
    this.#ledger = openLedger(this.capital, currency, instruments);
    this.#accounts = new Map(instruments.map((instrument) => [instrument.id, instrumentAccount(instrument)]));
    this.#all = [...this.#accounts.values()];
    this.#base = this.#ledger.money.capital;
    this.#baseFloat = approximateMoney(this.#base);
  }

  /** A position is open. */
  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  /** Takes a new mid, doubled; true if the equity of the account may have changed with it. */
  mark(instrument: InstrumentId, mid: number): boolean {
    const account = this.#accountOf(instrument);
    const moved = account.mark !== mid && account.size !== 0;
    if (moved) this.#equity = undefined;
    account.mark = mid;
    account.firstMid ??= mid;
    account.lastMid = mid;
    return moved;
  }

  fill(fill: OrderFilled): BookedFill {
    const account = this.#accountOf(fill.instrument);
    const { instrument, size: before } = account;
    const reference = referenceOf(fill, account);
    const size = (fill.side === 'buy' ? fill.size : -fill.size) as Lots;
    const traded = (before + size) as Lots;
    const heldBefore = moneyAtMid(instrument, before, reference);
    const heldTraded = moneyAtMid(instrument, traded, reference);
    const value = moneyAtMid(instrument, size, fill.price * 2);
    const kept = keptOf(fill, instrument);
    const after = (traded - (kept?.size ?? 0)) as Lots;
    const heldAfter = kept === undefined ? heldTraded : moneyAtMid(instrument, after, reference);
    account.inventory += heldBefore - account.valueAtFill;
    setPosition(account, after, reference, heldAfter);
    this.#capture[fill.liquidity] += heldTraded - heldBefore - value;
    const fee = this.#book(applyFill(this.#ledger, fill), fill.instrument);
    return {
      value,
      referenceValue: moneyAtMid(instrument, size, reference),
      reference,
      fee,
      kept,
      positionAfter: after,
      heldBefore,
      heldTraded,
      heldAfter,
    };
  }

  fund(paid: FundingPaid): void {
    this.#book(applyFunding(this.#ledger, paid), paid.instrument);
  }

  equity(): Money {
    if (this.#equity === undefined) {
      this.#equity = this.#base;
      for (const account of this.#open) this.#equity += valueOf(account);
    }
    return this.#equity;
  }

  /** The same object at each call, because it is called at every mark. */
  approximateEquity(): ApproximateEquity {
    let equity = this.#baseFloat;
    let size = Math.abs(equity);
    for (let at = 0; at < this.#open.length; at += 1) {
      const value = approximateValueOf(this.#open[at] as InstrumentAccount);
      equity += value;
      size += Math.abs(value);
    }
    this.#approximate.equity = equity;
    this.#approximate.error = size * 1e-13;
    return this.#approximate;
  }

  state(): AccountState {
    const realized = this.#realized;
    const { spreadCapture, inventory, fees, funding } = this.#parts();
    const { capital } = this.#ledger.money;
    const cash = cashMoney(this.#ledger);
    const equity = this.equity();
    return new AccountState({ capital, equity, cash, realized, fees, funding, spreadCapture, inventory });
  }

  attribution(): Attribution {
    return valuesOf(attributionMetrics, { ...this.#parts(), capture: this.#capture });
  }

  positions(): readonly MarkedPosition[] {
    return this.#all.map(({ instrument, mark, firstMid, lastMid }) => {
      const position = positionOf(this.#ledger, instrument.id);
      const unrealized = mark === undefined ? zero : unrealizedOf(position, mark);
      return { position, unrealized, firstMid, lastMid };
    });
  }

  /** The value of a position at its mark. */
  heldValue(instrument: InstrumentId): Money {
    return valueOf(this.#accountOf(instrument));
  }

  #parts(): PnlParts {
    let inventory = 0n;
    for (const account of this.#all) inventory += account.inventory + valueOf(account) - account.valueAtFill;
    const spreadCapture = this.#capture.maker + this.#capture.taker;
    return { spreadCapture, inventory, fees: this.#fees, funding: this.#funding };
  }

  /** Replaces the ledger, and returns the fees paid. */
  #book(ledger: Ledger, changed: InstrumentId): Money {
    const [before, after] = [positionOf(this.#ledger, changed), positionOf(ledger, changed)];
    this.#base += withoutOpen(after) - withoutOpen(before);
    this.#baseFloat = approximateMoney(this.#base);
    this.#ledger = ledger;
    this.#equity = undefined;
    this.#open = this.#all.filter(({ size }) => size !== 0);
    const fee = after.money.fees - before.money.fees;
    this.#realized += after.money.realized - before.money.realized;
    this.#fees += fee;
    this.#funding += after.money.funding - before.money.funding;
    return fee;
  }

  #accountOf(id: InstrumentId): InstrumentAccount {
    const account = this.#accounts.get(id);
    // A journal with a trade in an instrument it did not announce is broken; the ledger reports it.
    return account ?? instrumentAccount(positionOf(this.#ledger, id).instrument);
  }
}

/** The contribution of a position to the equity, without the value of what is open. */
const withoutOpen = ({ money }: Position): Money => money.realized - money.fees + money.funding - money.entryValue;

function keptOf({ keptForFee }: OrderFilled, instrument: Instrument): KeptCoins | undefined {
  if (keptForFee === undefined) return undefined;
  const { size, midDoubled } = keptForFee;
  return { size, value: moneyAtMid(instrument, size, midDoubled) };
}
