import { dividedEvenly, type Instrument, type InstrumentId, type Lots, type Money } from '@replay/core';
import { type MidRange, widenedMids } from './excursion.ts';
import { type Execution, withKeptCoins } from './executions.ts';
import { enter, leave, openTradeOf, roundTripOf, settleExcursion, split, tradeInProgress } from './open-trade.ts';
import type { OpenTrade, RoundTrip } from './round-trip.ts';

/** The open part of one entry, and the funding it has received. */
interface Lot {
  readonly entry: Execution;
  readonly funding: Money;
  /** The mids since it was entered. */
  readonly mids: MidRange | undefined;
}

/** Which lots are closed first, and whether a trade is each lot with its exit, or each exit with all lots it closes. */
export interface LotRules {
  readonly first: 'oldest' | 'newest';
  readonly trade: 'pair' | 'exit';
}

/** Groups executions into trades by the lots that they open and close. */
export class LotMatching {
  readonly closed: RoundTrip[] = [];
  readonly #instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly #rules: LotRules;
  /** Open lots by instrument, the oldest first; all of one side. */
  readonly #lots = new Map<InstrumentId, Lot[]>();
  /** By instrument, the mids since the lots last changed: one range for all lots, because there are millions of mids. */
  readonly #mids = new Map<InstrumentId, MidRange>();

  constructor(instruments: readonly Instrument[], rules: LotRules) {
    this.#instruments = new Map(instruments.map((one) => [one.id, one]));
    this.#rules = rules;
  }

  apply(execution: Execution): void {
    for (const part of withKeptCoins(execution)) this.#apply(part);
  }

  mark(instrument: InstrumentId, midDoubled: number): void {
    const mids = this.#mids.get(instrument);
    if (mids === undefined) this.#mids.set(instrument, widenedMids(undefined, midDoubled));
    else widenedMids(mids, midDoubled);
  }

  /** Pro rata by size; the remainder of the division goes to the newest lot. */
  fund(instrument: InstrumentId, payment: Money): void {
    const lots = this.#lots.get(instrument) ?? [];
    const parts = shared(payment, lots);
    this.#lots.set(
      instrument,
      lots.map((lot, at) => ({ ...lot, funding: lot.funding + (parts[at] ?? 0n) })),
    );
  }

  open(heldValue: (id: InstrumentId) => Money): readonly OpenTrade[] {
    return [...this.#lots].flatMap(([id, lots]) => {
      const instrument = this.#instruments.get(id);
      if (instrument === undefined || lots.length === 0) return [];
      const worth = shared(heldValue(id), lots);
      return lots.map(({ entry, funding }, at) => {
        const trade = tradeInProgress(instrument, entry);
        enter(trade, entry);
        trade.funding = funding;
        return openTradeOf(trade, worth[at] ?? 0n);
      });
    });
  }

  #apply(execution: Execution): void {
    const instrument = this.#instruments.get(execution.instrument);
    if (instrument === undefined) return;
    const lots = this.#seenBy(execution.instrument);
    this.#lots.set(execution.instrument, lots);
    let exit: Execution | undefined = execution;
    const pairs: [Lot, Execution][] = [];
    while (exit !== undefined && lots[0] !== undefined && lots[0].entry.side !== exit.side) {
      const lot = this.#taken(lots, exit.size);
      const [closing, rest]: [Execution, Execution | undefined] = split(exit, lot.entry.size);
      pairs.push([lot, closing]);
      exit = rest;
    }
    if (this.#rules.trade === 'pair') for (const pair of pairs) this.#close(instrument, [pair]);
    else if (pairs.length > 0) this.#close(instrument, pairs);
    if (exit !== undefined) lots.push({ entry: exit, funding: 0n, mids: undefined });
  }

  /** The lots, with the mids since they last changed. */
  #seenBy(instrument: InstrumentId): Lot[] {
    const lots = this.#lots.get(instrument) ?? [];
    const mids = this.#mids.get(instrument);
    this.#mids.delete(instrument);
    if (mids === undefined) return lots;
    return lots.map((lot) => ({ ...lot, mids: widenedMids(widenedMids(lot.mids, mids.low), mids.high) }));
  }

  /** Removes a lot, or a part of it. */
  #taken(lots: Lot[], most: Lots): Lot {
    const at = this.#rules.first === 'oldest' ? 0 : lots.length - 1;
    const lot = lots[at] as Lot;
    const { entry, funding } = lot;
    if (entry.size <= most) {
      lots.splice(at, 1);
      return lot;
    }
    const [part, rest] = split(entry, most);
    const share = dividedEvenly(funding * BigInt(most), BigInt(entry.size));
    if (rest !== undefined) lots[at] = { ...lot, entry: rest, funding: funding - share };
    return { ...lot, entry: part, funding: share };
  }

  #close(instrument: Instrument, pairs: readonly [Lot, Execution][]): void {
    const [oldest] = pairs.map(([{ entry }]) => entry).sort((one, other) => one.sequence - other.sequence);
    const last = pairs.at(-1)?.[1];
    if (oldest === undefined || last === undefined) return;
    const trade = tradeInProgress(instrument, oldest);
    for (const [{ entry, funding }] of pairs) {
      enter(trade, entry);
      trade.funding += funding;
    }
    const [[{ mids }], ...others] = pairs as [[Lot, Execution], ...[Lot, Execution][]];
    if (others.length === 0) trade.mids = mids;
    settleExcursion(trade);
    for (const [, exit] of pairs) leave(trade, exit);
    // One exit, however many lots it closed.
    trade.executions -= pairs.length - 1;
    trade.fills.splice(0, trade.fills.length, ...new Set(trade.fills));
    this.closed.push(roundTripOf(trade, last, this.closed.length + 1));
  }
}

/** An amount split by the sizes of lots; the last part takes the remainder of the division. */
function shared(amount: Money, lots: readonly Lot[]): Money[] {
  const size = lots.reduce((sum, { entry }) => sum + entry.size, 0);
  let left = amount;
  return lots.map(({ entry }, at) => {
    const part = at === lots.length - 1 ? left : dividedEvenly(amount * BigInt(entry.size), BigInt(size));
    left -= part;
    return part;
  });
}
