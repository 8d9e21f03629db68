import { type Instrument, type InstrumentId, roughMoney } from '@replay/core';
import { cashMoney } from './equity.ts';
import type { Ledger } from './ledger.ts';
import type { MarginTerms } from './margin-terms.ts';
import type { Position } from './position.ts';
import { isLeveraged } from './standing.ts';

/**
 * An account in floats, for a look at every event of the market: it only says whether the exact account is worth reckoning,
 * and decides nothing where the two could differ.
 */
export interface RoughAccount {
  readonly settled: number;
  readonly cash: number;
  /** What is held. */
  readonly open: ReadonlyMap<InstrumentId, RoughHolding>;
}

export interface RoughHolding {
  readonly leveraged: boolean;
  readonly entryValue: number;
  /** The signed value at a price in ticks. */
  readonly valueAt: (price: number) => number;
}

/** A float of a sum of such amounts may be off by this share of their sizes, generously. */
export const roughness = 1e-9;

const known = new WeakMap<Ledger, RoughAccount>();

/** Reckoned once for each state of an account: between two fills nothing of it changes but the marks. */
export function roughAccount(ledger: Ledger): RoughAccount {
  let rough = known.get(ledger);
  if (rough === undefined) {
    rough = { settled: roughMoney(ledger.money.settled), cash: roughMoney(cashMoney(ledger)), open: holdings(ledger) };
    known.set(ledger, rough);
  }
  return rough;
}

function holdings({ positions }: Ledger): ReadonlyMap<InstrumentId, RoughHolding> {
  const open = new Map<InstrumentId, RoughHolding>();
  for (const [id, position] of positions) if (position.size !== 0) open.set(id, roughHolding(position));
  return open;
}

const knownHoldings = new WeakMap<Position, RoughHolding>();

/** Once for each state of a position: a fill changes one of them, and leaves the others as they were. */
function roughHolding(position: Position): RoughHolding {
  let rough = knownHoldings.get(position);
  if (rough === undefined) {
    const { instrument, size, money } = position;
    const perLot = roughValuePerLot(instrument);
    const leveraged = isLeveraged(position);
    rough = { leveraged, entryValue: roughMoney(money.entryValue), valueAt: (price) => size * perLot(price) };
    knownHoldings.set(position, rough);
  }
  return rough;
}

const perLots = new WeakMap<Instrument, (price: number) => number>();

/** The signed value of one lot at a price in ticks, as a float. */
export function roughValuePerLot(instrument: Instrument): (price: number) => number {
  let perLot = perLots.get(instrument);
  if (perLot === undefined) {
    const { contract, lotSize, multiplier, tickSize } = instrument;
    const units = Number(lotSize) * Number(multiplier);
    const tick = Number(tickSize);
    perLot = contract === 'inverse' ? (price) => -units / (price * tick) : (price) => units * price * tick;
    perLots.set(instrument, perLot);
  }
  return perLot;
}

/**
 * Whether the account could be at or below its maintenance margin, at marks in ticks. A float's doubt is a yes; a no is certain.
 */
export function couldBeShort(
  ledger: Ledger,
  markOf: (id: InstrumentId) => number | undefined,
  terms: MarginTerms,
): boolean {
  const { settled, open } = roughAccount(ledger);
  const rough = roughTerms(terms);
  let equity = settled;
  let maintenance = 0;
  let sizes = Math.abs(settled);
  let leveraged = false;
  for (const [id, holding] of open) {
    leveraged ||= holding.leveraged;
    const mark = markOf(id);
    if (mark === undefined) continue;
    const value = holding.valueAt(mark);
    equity += value - holding.entryValue;
    sizes += Math.abs(value) + Math.abs(holding.entryValue);
    if (holding.leveraged) maintenance += roughMaintenance(rough, Math.abs(value));
  }
  return leveraged && equity - maintenance <= sizes * roughness;
}

/** Terms of margin in floats. */
export interface RoughTerms {
  readonly leverage: number;
  readonly initialRate: number;
  readonly brackets: readonly { readonly from: number; readonly rate: number }[];
}

const termsRead = new WeakMap<MarginTerms, RoughTerms>();

/** Read once: turning a decimal into a float costs more than all that is done with it. */
export function roughTerms(terms: MarginTerms): RoughTerms {
  let rough = termsRead.get(terms);
  if (rough === undefined) {
    const leverage = terms.leverage.toNumber();
    const share = terms.model === 'scaled' ? 1 / leverage : 1;
    const brackets = terms.maintenance.map(({ from, rate }) => ({
      from: from.toNumber(),
      rate: rate.toNumber() * share,
    }));
    rough = { leverage, initialRate: terms.initialRate.toNumber(), brackets };
    termsRead.set(terms, rough);
  }
  return rough;
}

function roughMaintenance({ brackets }: RoughTerms, notional: number): number {
  let margin = 0;
  for (const [at, { from, rate }] of brackets.entries()) {
    if (notional <= from) break;
    margin += (Math.min(notional, brackets[at + 1]?.from ?? notional) - from) * rate;
  }
  return margin;
}
