import {
  Decimal,
  decimalOf,
  type FundingPaid,
  type Instrument,
  type InstrumentId,
  type Lots,
  type Money,
  type OrderFilled,
  type RunStarted,
  roughMoney,
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
import { AccountMoment } from './account-state.ts';
import { type Desk, deskOf, holdAfterFill, referenceOf, roughValueOf, valueOfDesk } from './instrument-account.ts';

/**
 * Where the profit came from: against the mid at the moment of each fill, and from holding while the mid moved.
 * spreadCapture + inventory − fees + funding is the net profit or loss, to the last digit (metrics.md 5 and 13).
 */
export interface Attribution {
  readonly spreadCapture: Decimal;
  readonly makerCapture: Decimal;
  readonly takerCapture: Decimal;
  readonly inventory: Decimal;
  readonly fees: Decimal;
  readonly funding: Decimal;
  readonly net: Decimal;
}

/** The running parts of the attribution, in steps of money. */
type ProfitParts = Readonly<Record<'spreadCapture' | 'inventory' | 'fees' | 'funding', Money>>;

/** Equity as a float, and a bound of how far it may be from the exact one. */
export interface RoughEquity {
  readonly equity: number;
  readonly error: number;
}

/** What one fill meant for the account, in steps of money. */
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
  /** What was held was worth at the reference mid: before, with the fill, and without the coins that the venue kept of it. */
  readonly heldBefore: Money;
  readonly heldTraded: Money;
  readonly heldAfter: Money;
}

/** Coins that were bought and never arrived: as if sold at the mid, at which the fee counts them. */
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

/** Folds fills, funding and marks into the account, and its profit into its sources. */
export class Accounting {
  readonly capital: Decimal;
  #ledger: Ledger;
  readonly #desks: Map<InstrumentId, Desk>;
  readonly #all: readonly Desk[];
  /** Equity without the value of what is open. */
  #base: Money;
  #baseFloat: number;
  readonly #capture: Record<OrderFilled['liquidity'], Money> = { maker: 0n, taker: 0n };
  /** The sums of all positions. */
  #realized: Money = 0n;
  #fees: Money = 0n;
  #funding: Money = 0n;
  #open: readonly Desk[] = [];
  readonly #rough = { equity: 0, error: 0 };
  /** Until something moves it: several ask for it. */
  #equity: Money | undefined;

  constructor({ capital, currency, instruments }: Pick<RunStarted, 'capital' | 'currency' | 'instruments'>) {
    this.capital = new Decimal(capital);
    this.#ledger = openLedger(this.capital, currency, instruments);
    this.#desks = new Map(instruments.map((instrument) => [instrument.id, deskOf(instrument)]));
    this.#all = [...this.#desks.values()];
    this.#base = this.#ledger.money.capital;
    this.#baseFloat = roughMoney(this.#base);
  }

  /** Something is held whose value moves with the mid. */
  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  /** Takes a new mid, doubled; true when the account's equity may have moved with it. */
  mark(instrument: InstrumentId, mid: number): boolean {
    const desk = this.#desk(instrument);
    const moved = desk.mark !== mid && desk.size !== 0;
    if (moved) this.#equity = undefined;
    desk.mark = mid;
    desk.firstMid ??= mid;
    desk.lastMid = mid;
    return moved;
  }

  fill(fill: OrderFilled): BookedFill {
    const desk = this.#desk(fill.instrument);
    const { instrument, size: before } = desk;
    const reference = referenceOf(fill, desk);
    const size = (fill.side === 'buy' ? fill.size : -fill.size) as Lots;
    const traded = (before + size) as Lots;
    const heldBefore = moneyAtMid(instrument, before, reference);
    const heldTraded = moneyAtMid(instrument, traded, reference);
    const value = moneyAtMid(instrument, size, fill.price * 2);
    const kept = keptOf(fill, instrument);
    const after = (traded - (kept?.size ?? 0)) as Lots;
    const heldAfter = kept === undefined ? heldTraded : moneyAtMid(instrument, after, reference);
    desk.inventory += heldBefore - desk.valueAtFill;
    holdAfterFill(desk, after, reference, heldAfter);
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
      for (const desk of this.#open) this.#equity += valueOfDesk(desk);
    }
    return this.#equity;
  }

  /** Good until it is asked for again: it is asked for at every mark. */
  roughEquity(): RoughEquity {
    let equity = this.#baseFloat;
    let size = Math.abs(equity);
    for (let at = 0; at < this.#open.length; at += 1) {
      const value = roughValueOf(this.#open[at] as Desk);
      equity += value;
      size += Math.abs(value);
    }
    this.#rough.equity = equity;
    this.#rough.error = size * 1e-13;
    return this.#rough;
  }

  moment(): AccountMoment {
    const realized = this.#realized;
    const { spreadCapture, inventory, fees, funding } = this.#parts();
    const { capital } = this.#ledger.money;
    const cash = cashMoney(this.#ledger);
    const equity = this.equity();
    return new AccountMoment({ capital, equity, cash, realized, fees, funding, spreadCapture, inventory });
  }

  attribution(): Attribution {
    const { spreadCapture, inventory, fees, funding } = this.#parts();
    return {
      spreadCapture: decimalOf(spreadCapture),
      makerCapture: decimalOf(this.#capture.maker),
      takerCapture: decimalOf(this.#capture.taker),
      inventory: decimalOf(inventory),
      fees: decimalOf(fees),
      funding: decimalOf(funding),
      net: decimalOf(spreadCapture + inventory - fees + funding),
    };
  }

  positions(): readonly MarkedPosition[] {
    return this.#all.map(({ instrument, mark, firstMid, lastMid }) => {
      const position = positionOf(this.#ledger, instrument.id);
      const unrealized = mark === undefined ? zero : unrealizedOf(position, mark);
      return { position, unrealized, firstMid, lastMid };
    });
  }

  /** The value of what is held of an instrument at its mark. */
  heldValue(instrument: InstrumentId): Money {
    return valueOfDesk(this.#desk(instrument));
  }

  #parts(): ProfitParts {
    let inventory = 0n;
    for (const desk of this.#all) inventory += desk.inventory + valueOfDesk(desk) - desk.valueAtFill;
    const spreadCapture = this.#capture.maker + this.#capture.taker;
    return { spreadCapture, inventory, fees: this.#fees, funding: this.#funding };
  }

  /** Takes the next state of the account, and gives the fees that it paid. */
  #book(ledger: Ledger, changed: InstrumentId): Money {
    const [before, after] = [positionOf(this.#ledger, changed), positionOf(ledger, changed)];
    this.#base += withoutOpen(after) - withoutOpen(before);
    this.#baseFloat = roughMoney(this.#base);
    this.#ledger = ledger;
    this.#equity = undefined;
    this.#open = this.#all.filter(({ size }) => size !== 0);
    const fee = after.money.fees - before.money.fees;
    this.#realized += after.money.realized - before.money.realized;
    this.#fees += fee;
    this.#funding += after.money.funding - before.money.funding;
    return fee;
  }

  #desk(id: InstrumentId): Desk {
    const desk = this.#desks.get(id);
    // A journal that trades what it did not announce is broken; the ledger says so in words.
    return desk ?? deskOf(positionOf(this.#ledger, id).instrument);
  }
}

/** What a position adds to the equity, but for the value of what is open. */
const withoutOpen = ({ money }: Position): Money => money.realized - money.fees + money.funding - money.entryValue;

function keptOf({ keptForFee }: OrderFilled, instrument: Instrument): KeptCoins | undefined {
  if (keptForFee === undefined) return undefined;
  const { size, midDoubled } = keptForFee;
  return { size, value: moneyAtMid(instrument, size, midDoubled) };
}
