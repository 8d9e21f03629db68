import type { Fact, Instrument, InstrumentId, Lots, Micros, OrderFilled } from '@replay/core';
import { ValueSum } from '@replay/ledger';
import type { BookedFill } from '../account/accounting.ts';
import { type RoughValues, roughValuesOf } from '../account/rough-values.ts';
import { FilledSum, type LookedAt, type MarkoutFigures, MarkoutSum } from './markout-sum.ts';

/** How long after a fill the mid is looked at. */
export interface Horizon {
  readonly name: string;
  readonly after: Micros;
}

export const horizons: readonly Horizon[] = [
  { name: '0', after: 0 as Micros },
  { name: '100ms', after: 100_000 as Micros },
  { name: '500ms', after: 500_000 as Micros },
  { name: '1s', after: 1_000_000 as Micros },
  { name: '5s', after: 5_000_000 as Micros },
  { name: '30s', after: 30_000_000 as Micros },
  { name: '1m', after: 60_000_000 as Micros },
  { name: '5m', after: 300_000_000 as Micros },
];

export interface Markout {
  readonly horizon: Horizon;
  readonly all: MarkoutFigures;
  readonly maker: MarkoutFigures;
  readonly taker: MarkoutFigures;
}

/** A fill that waits for its horizons. */
interface Waiting extends LookedAt {
  readonly liquidity: OrderFilled['liquidity'];
  readonly size: Lots;
  readonly booked: BookedFill;
}

/** First come, first due: fills come in the order of time, and a horizon is one delay. */
interface Line {
  readonly sums: Record<OrderFilled['liquidity'], MarkoutSum>;
  /** What its fills were worth at the horizon. */
  readonly later: Record<OrderFilled['liquidity'], ValueSum>;
  readonly waiting: Waiting[];
  next: number;
}

interface Desk {
  readonly instrument: Instrument;
  readonly rough: RoughValues;
  readonly lines: readonly Line[];
  mid: number | undefined;
  broken: boolean;
  nextDue: number;
}

/** Looks at the mid some time after each fill (metrics.md 9): after all events up to and at that time. */
export class Markouts {
  readonly #desks: ReadonlyMap<InstrumentId, Desk>;
  readonly #filled = { maker: new FilledSum(), taker: new FilledSum() };
  readonly #sums = horizons.map(() => ({ maker: new MarkoutSum(), taker: new MarkoutSum() }));

  constructor(instruments: readonly Instrument[]) {
    this.#desks = new Map(
      instruments.map((instrument) => {
        const lines = this.#sums.map((sums) => ({
          sums,
          later: { maker: new ValueSum(instrument), taker: new ValueSum(instrument) },
          waiting: [],
          next: 0,
        }));
        return [
          instrument.id,
          { instrument, rough: roughValuesOf(instrument), lines, mid: undefined, broken: false, nextDue: Infinity },
        ];
      }),
    );
  }

  /** A new mid of an instrument; what was due before it still saw the old one. */
  move(id: InstrumentId, mid: number, time: Micros): void {
    const desk = this.#desks.get(id);
    if (desk === undefined) return;
    if (time > desk.nextDue) resolve(desk, time);
    desk.mid = mid;
    desk.broken = false;
  }

  /** The data have a hole: no window that reaches it can be trusted. */
  interrupt(fact: Extract<Fact, { type: 'TouchLost' | 'FindingNoted' }>): void {
    const breaks =
      fact.type === 'TouchLost'
        ? fact.cause === 'stale' || fact.cause === 'waiting'
        : fact.kind === 'gap' || fact.kind === 'checksum';
    if (!breaks || fact.instrument === undefined) return;
    const desk = this.#desks.get(fact.instrument);
    if (desk === undefined) return;
    resolve(desk, fact.time);
    desk.broken = true;
    for (const line of desk.lines) drop(line, 'gap');
    desk.nextDue = Infinity;
  }

  fill(fill: OrderFilled, booked: BookedFill): void {
    const desk = this.#desks.get(fill.instrument);
    if (desk === undefined) return;
    // A fill before the first public mid is marked at its own price, and so is its first look ahead.
    desk.mid ??= booked.reference;
    const { time: filledAt, liquidity } = fill;
    const size = (fill.side === 'buy' ? fill.size : -fill.size) as Lots;
    this.#filled[liquidity].add(booked);
    const roughNotional = Math.abs(desk.rough(size, booked.reference));
    const waiting = { filledAt, liquidity, size, booked, roughValue: desk.rough(size, fill.price * 2), roughNotional };
    for (const [index, line] of desk.lines.entries()) {
      if (desk.broken) line.sums[liquidity].drop(booked, 'gap');
      else {
        line.waiting.push(waiting);
        desk.nextDue = Math.min(desk.nextDue, dueOf(waiting, index));
      }
    }
  }

  /** The run is over at `end`; what is due later has no answer. */
  conclude(end: Micros): readonly Markout[] {
    for (const desk of this.#desks.values()) {
      resolve(desk, (end + 1) as Micros);
      for (const line of desk.lines) {
        drop(line, 'past-end');
        for (const liquidity of ['maker', 'taker'] as const) line.sums[liquidity].addLater(line.later[liquidity].total);
      }
    }
    return horizons.map((horizon, index) => {
      const { maker, taker } = this.#sums[index] as Line['sums'];
      const [all, filled] = [new MarkoutSum(), new FilledSum()];
      for (const liquidity of ['maker', 'taker'] as const) {
        all.include(this.#sums[index]?.[liquidity] as MarkoutSum);
        filled.include(this.#filled[liquidity]);
      }
      return {
        horizon,
        all: all.figures(filled, 'NO_FILLS'),
        maker: maker.figures(this.#filled.maker, 'NO_MAKER_FILLS'),
        taker: taker.figures(this.#filled.taker, 'NO_TAKER_FILLS'),
      };
    });
  }
}

const dueOf = ({ filledAt }: Waiting, horizon: number): number => filledAt + (horizons[horizon] as Horizon).after;

/** Answers everything due before `time` with the mid that held until then. */
function resolve(desk: Desk, time: Micros): void {
  const { rough, mid } = desk;
  desk.nextDue = Infinity;
  for (const [index, line] of desk.lines.entries()) {
    let first = line.waiting[line.next];
    for (; first !== undefined && dueOf(first, index) < time; first = line.waiting[line.next]) {
      // Nothing waits before there is a mid: a fill brings its own.
      const later = mid ?? first.booked.reference;
      line.later[first.liquidity].add(first.size, later);
      line.sums[first.liquidity].add(first, rough(first.size, later));
      line.next += 1;
    }
    if (first !== undefined) desk.nextDue = Math.min(desk.nextDue, dueOf(first, index));
    forget(line);
  }
}

function drop(line: Line, reason: 'gap' | 'past-end'): void {
  for (const { liquidity, booked } of line.waiting.slice(line.next)) line.sums[liquidity].drop(booked, reason);
  clear(line);
}

/** Lets go of what was answered, now and then: a line that never runs dry must not keep the whole run. */
function forget(line: Line): void {
  if (line.next < line.waiting.length && line.next < 4096) return;
  line.waiting.splice(0, line.next);
  line.next = 0;
}

function clear(line: Line): void {
  line.waiting.length = 0;
  line.next = 0;
}
