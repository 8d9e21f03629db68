import {
  Decimal,
  type FundingPaid,
  type Instrument,
  type InstrumentId,
  type Lots,
  type OrderFilled,
  type RunStarted,
  type TouchMoved,
  zero,
} from '@replay/core';
import {
  applyFill,
  applyFunding,
  cashOf,
  type Ledger,
  netRealizedOf,
  openLedger,
  type Position,
  positionOf,
  totalsOf,
  unrealizedOf,
  valueAtMid,
  valueOf,
} from '@replay/ledger';
import { type Desk, deskOf, referenceOf, roughValueOf, valueOfDesk } from './desk.ts';

/** What the account shows at one moment, marked at the mids. */
export interface AccountMoment {
  readonly equity: Decimal;
  readonly cash: Decimal;
  readonly realized: Decimal;
  readonly unrealized: Decimal;
  readonly fees: Decimal;
  readonly funding: Decimal;
}

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

/** What one fill meant for the account. */
export interface BookedFill {
  /** The signed value at the fill's price. */
  readonly value: Decimal;
  /** The signed value of the same size at the reference mid. */
  readonly referenceValue: Decimal;
  /** Bid + ask in ticks just before the causing event, else twice the fill's own price. */
  readonly reference: number;
  readonly fee: Decimal;
  /** Coins that the venue kept for its fee, and their value at the reference mid. */
  readonly kept: KeptCoins | undefined;
  readonly positionAfter: Lots;
}

/** Coins that were bought and never arrived: as if sold at the mid, at which the fee counts them. */
export interface KeptCoins {
  readonly size: Lots;
  readonly value: Decimal;
}

/** A position and the mid it is marked at. */
export interface MarkedPosition {
  readonly position: Position;
  readonly unrealized: Decimal;
  /** The first and last public mid of the run, as bid + ask in ticks. */
  readonly firstMid: number | undefined;
  readonly lastMid: number | undefined;
}

function keptOf({ keptForFee }: OrderFilled, instrument: Instrument): KeptCoins | undefined {
  if (keptForFee === undefined) return undefined;
  const { size, midDoubled } = keptForFee;
  return { size, value: valueAtMid(instrument, size, midDoubled) };
}

/** Folds fills, funding and marks into the account, and its profit into its sources. */
export class Accounting {
  #ledger: Ledger;
  readonly #desks: Map<InstrumentId, Desk>;
  /** Equity without the value of what is open. */
  #base: Decimal;
  #baseFloat: number;
  #capture = { maker: zero, taker: zero };
  #open: readonly Desk[] = [];

  constructor({ capital, currency, instruments }: Pick<RunStarted, 'capital' | 'currency' | 'instruments'>) {
    this.#ledger = openLedger(new Decimal(capital), currency, instruments);
    this.#desks = new Map(instruments.map((instrument) => [instrument.id, deskOf(instrument)]));
    this.#base = this.#ledger.capital;
    this.#baseFloat = this.#base.toNumber();
  }

  get capital(): Decimal {
    return this.#ledger.capital;
  }

  /** Something is held whose value moves with the mid. */
  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  /** Takes a new mid; true when the account's equity may have moved with it. */
  mark({ instrument, bid, ask }: TouchMoved): boolean {
    const desk = this.#desk(instrument);
    const mid = bid + ask;
    const moved = desk.mark !== mid && desk.size !== 0;
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
    const heldBefore = valueAtMid(instrument, before, reference);
    const value = valueOf(instrument, size, fill.price);
    this.#ledger = applyFill(this.#ledger, fill);
    const traded = (before + size) as Lots;
    const heldAfter = valueAtMid(instrument, traded, reference);
    const kept = keptOf(fill, instrument);
    desk.size = (traded - (kept?.size ?? 0)) as Lots;

    desk.inventory = desk.inventory.add(heldBefore).sub(desk.valueAtFill);
    desk.valueAtFill = kept === undefined ? heldAfter : valueAtMid(instrument, desk.size, reference);
    desk.mark = reference;
    const capture = heldAfter.sub(heldBefore).sub(value);
    this.#capture = { ...this.#capture, [fill.liquidity]: this.#capture[fill.liquidity].add(capture) };
    this.#rebase();
    return {
      value,
      referenceValue: valueAtMid(instrument, size, reference),
      reference,
      fee: new Decimal(fill.fee),
      kept,
      positionAfter: desk.size,
    };
  }

  fund(paid: FundingPaid): void {
    this.#ledger = applyFunding(this.#ledger, paid);
    this.#rebase();
  }

  equity(): Decimal {
    let equity = this.#base;
    for (const desk of this.#open) equity = equity.add(valueOfDesk(desk));
    return equity;
  }

  /** Equity as a float, and a bound of how far it may be from the exact one. */
  roughEquity(): { readonly equity: number; readonly error: number } {
    let equity = this.#baseFloat;
    let size = Math.abs(equity);
    for (const desk of this.#open) {
      const value = roughValueOf(desk);
      equity += value;
      size += Math.abs(value);
    }
    return { equity, error: size * 1e-13 };
  }

  moment(): AccountMoment {
    const { realized, fees, funding } = totalsOf(this.#ledger);
    const equity = this.equity();
    const unrealized = equity.sub(this.#ledger.capital).sub(realized).add(fees).sub(funding);
    return { equity, cash: cashOf(this.#ledger), realized, unrealized, fees, funding };
  }

  attribution(): Attribution {
    const { fees, funding } = totalsOf(this.#ledger);
    const spreadCapture = this.#capture.maker.add(this.#capture.taker);
    let inventory = zero;
    for (const desk of this.#desks.values()) {
      inventory = inventory.add(desk.inventory).add(valueOfDesk(desk)).sub(desk.valueAtFill);
    }
    return {
      spreadCapture,
      makerCapture: this.#capture.maker,
      takerCapture: this.#capture.taker,
      inventory,
      fees,
      funding,
      net: spreadCapture.add(inventory).sub(fees).add(funding),
    };
  }

  positions(): readonly MarkedPosition[] {
    return [...this.#desks.values()].map(({ instrument, mark, firstMid, lastMid }) => {
      const position = positionOf(this.#ledger, instrument.id);
      return { position, unrealized: mark === undefined ? zero : unrealizedOf(position, mark), firstMid, lastMid };
    });
  }

  /** The value of what is held of an instrument at its mark. */
  heldValue(instrument: InstrumentId): Decimal {
    return valueOfDesk(this.#desk(instrument));
  }

  #rebase(): void {
    let base = this.#ledger.capital;
    for (const position of this.#ledger.positions.values()) {
      base = base.add(netRealizedOf(position)).sub(position.entryValue);
    }
    this.#base = base;
    this.#baseFloat = base.toNumber();
    this.#open = [...this.#desks.values()].filter(({ size }) => size !== 0);
  }

  #desk(id: InstrumentId): Desk {
    const desk = this.#desks.get(id);
    // A journal that trades what it did not announce is broken; the ledger says so in words.
    return desk ?? deskOf(positionOf(this.#ledger, id).instrument);
  }
}
