import type { Book } from '@replay/book';
import {
  amend,
  type Caused,
  cancel,
  type Fact,
  type Intent,
  type MarketEvent,
  type Micros,
  micros,
} from '@replay/core';
import { type Accounts, accountOf, applyFact, openingOf, positionOf } from '@replay/ledger';
import type { OwnOrder } from '@replay/strategy';
import { drawn, type law as everyLaw, type Move, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { loadRun, openRun, saveRun, startFact, step } from '../src/index.ts';
import { anyConstant, anyFeed, anyLatency, run } from './any-latency.ts';
import { Dicer } from './dicer.ts';
import { configOf, ofType, runFrom, runOf, type Script, scripted } from './scripted-run.ts';

/** Where the tapes of these laws come from, and the order scripts among their events. */
export interface LawTapes {
  readonly tapes: fc.Arbitrary<readonly MarketEvent[]>;
  readonly moves: fc.Arbitrary<readonly Move[]>;
}

/** How many cases a law is held against is for who states it. */
export type Law = typeof everyLaw;

/** All that holds for a run whatever the market does and whatever is asked of it. */
export function runLaws({ tapes, moves: anyScript }: LawTapes, law: Law): void {
  describe('a run', () => {
    law('gives the same facts twice', [tapes, anyLatency, fc.nat()], (events, latency, seed) => {
      expectSame(run(events, { ...latency, seed }), run(events, { ...latency, seed }));
    });

    law(
      'that is cut at any event, saved as text and loaded again goes on to the same facts',
      [tapes, anyLatency, fc.nat(), fc.nat()],
      (events, latency, seed, anyCut) => {
        const options = { ...latency, seed };
        const config = configOf(() => new Dicer(), options);
        const cut = anyCut % (events.length + 1);
        const facts: Fact[] = [startFact(config)];
        let state = openRun(config);
        for (const event of events.slice(0, cut)) {
          const [next, told] = step(state, event);
          facts.push(...told);
          state = next;
        }
        const resumed = runFrom(loadRun(config, saveRun(state)), events.slice(cut), facts);
        expectSame(resumed, run(events, options));
      },
    );

    law(
      'decides and does nothing up to a moment by what comes after it',
      [tapes, anyLatency, fc.nat()],
      (events, latency, anyCut) => {
        const { feed } = latency.latency;
        const cut = events[anyCut % events.length]?.receivedTime ?? (0 as Micros);
        // What the venue had seen by then belongs to the past too: an answer may tell of it before the feed does.
        const happened = ({ exchangeTime, receivedTime }: MarketEvent): number =>
          feed === 'recorded' ? Math.min(exchangeTime, receivedTime) : receivedTime - feed;
        const known = events.slice(0, events.findLastIndex((event) => happened(event) <= cut) + 1);
        const past = (facts: readonly Fact[]): readonly Fact[] =>
          facts.filter((fact) => fact.type !== 'RunStarted' && fact.type !== 'RunEnded' && fact.time <= cut);
        expectSame(past(run(known, { ...latency, to: cut + 1 })), past(run(events, latency)));
      },
    );

    law('names what brought each fact about', [tapes, anyLatency, fc.nat()], (events, latency, seed) => {
      const facts = run(events, { ...latency, seed, leverage: '50', capital: '1000000' });
      const sequences = new Set(events.map(({ sequence }) => sequence));
      for (const [number, fact] of facts.entries()) {
        const { because } = fact as Caused;
        if (because !== undefined) {
          expect(because).toBeLessThan(number);
          expect(couldCause(facts[because] as Fact, fact), `${facts[because]?.type} before ${fact.type}`).toBe(true);
        } else if (isOfAnOrder(fact)) {
          expect(isAnswerToRequest(fact), fact.type).toBe(false);
          expect(sequences.has(fact.sequence)).toBe(true);
        }
      }
    });

    law('of an idle strategy has no orders and keeps its capital', [tapes], (events) => {
      const facts = runOf(configOf({ onBook: () => [] }), events);
      expect(facts.filter(({ type }) => /^(Order|Cancel|Amend|Intent|Funding)/.test(type))).toEqual([]);
    });

    law(
      'keeps filled + leaves = size for every order, and never fills past the limit',
      [tapes, anyLatency, fc.nat()],
      (events, latency, seed) => {
        const orders = new Map<string, { size: number; filled: number; price: number | undefined }>();
        for (const fact of run(events, { ...latency, seed })) {
          if (fact.type === 'OrderSubmitted') {
            expect(orders.has(fact.order)).toBe(false);
            const price = fact.terms.kind === 'limit' ? fact.terms.price : undefined;
            orders.set(fact.order, { size: fact.size, filled: 0, price });
          }
          const order = 'order' in fact ? orders.get(fact.order ?? '') : undefined;
          if (order === undefined) continue;
          if (fact.type === 'OrderAmended') [order.size, order.price] = [fact.size, fact.price];
          if (fact.type === 'OrderFilled') {
            expect(fact.size).toBeGreaterThan(0);
            order.filled += fact.size;
            const worse =
              fact.side === 'buy' ? fact.price > (order.price ?? Infinity) : fact.price < (order.price ?? 0);
            expect(worse).toBe(false);
            if (fact.liquidity === 'maker') expect(fact.price).toBe(order.price);
          }
          if ('leaves' in fact) expect(order.filled + fact.leaves).toBe(order.size);
        }
      },
    );

    law('never fills more from a print than was printed', [tapes, anyLatency, fc.nat()], (events, latency, seed) => {
      const printed = new Map(
        events.flatMap((event) => (event.type === 'TradePrinted' ? [[event.sequence, event.size]] : [])),
      );
      const spent = new Map<number, number>();
      for (const fill of ofType(run(events, { ...latency, seed }), 'OrderFilled')) {
        if (fill.cause !== 'queue' && fill.cause !== 'trade-through') continue;
        spent.set(fill.sequence, (spent.get(fill.sequence) ?? 0) + fill.size);
        expect(spent.get(fill.sequence)).toBeLessThanOrEqual(printed.get(fill.sequence) ?? 0);
      }
    });

    law(
      'books at the venue what the strategy comes to know',
      [tapes, anyConstant, fc.nat()],
      (events, latency, seed) => {
        const config = configOf(() => new Dicer(), { ...latency, seed });
        let state = openRun(config);
        for (const event of events) state = step(state, event)[0];
        // Long after the last event every answer has arrived.
        const last = events.at(-1) as MarketEvent;
        const quiet = { type: 'MessageFlagged', kind: 'order', reason: 'none', place: 'end' } as never as MarketEvent;
        const [done] = step(state, { ...last, ...quiet, receivedTime: micros(last.receivedTime + 60_000_000) });
        const [side] = done.venues;
        expect(side?.venue.position).toBe(
          positionOf(accountOf(done.accounts, testInstrument().id), testInstrument().id).size,
        );
        expect(done.local.accounts).toEqual(done.accounts);
      },
    );

    law(
      'has the positions, the cash and the orders that its facts alone give',
      [tapes, anyLatency, fc.nat()],
      (events, latency, seed) => {
        const config = configOf(() => new Dicer(), { ...latency, seed });
        let state = openRun(config);
        let folded = openingOf(startFact(config));
        for (const event of events) {
          const [next, facts] = step(state, event);
          state = next;
          folded = facts.reduce(applyFact, folded);
          expect(booksOf(folded.accounts)).toEqual(booksOf(state.accounts));
          const resting = state.venues.flatMap(({ venue }) => [...venue.buys, ...venue.sells]);
          const working = folded.orders.filter(({ status }) => status === 'working');
          expect(
            working.map(({ order, side, price, size, leaves }) => [order, side, price, size, leaves]).sort(),
          ).toEqual(resting.map(({ id, side, price, size, leaves }) => [id, side, price, size, leaves]).sort());
          for (const { size, filled, leaves } of working) expect(filled + leaves).toBe(size);
        }
      },
    );

    law('shifted in time is the same run, shifted', [tapes, anyConstant], (events, latency) => {
      const shift = 3_600_000_000;
      const shifted = (event: MarketEvent): MarketEvent => ({
        ...event,
        exchangeTime: micros(event.exchangeTime + shift),
        receivedTime: micros(event.receivedTime + shift),
      });
      const times = ['time', 'seenTime', 'arrivesAt', 'firstTime'] as const;
      const back = (fact: Fact): Fact => {
        const moved: Record<string, unknown> = { ...fact };
        for (const name of times) if (typeof moved[name] === 'number') moved[name] = (moved[name] as number) - shift;
        if (fact.type === 'OrderSubmitted' && fact.terms.kind === 'limit' && fact.terms.expiresAt !== undefined)
          moved.terms = { ...fact.terms, expiresAt: fact.terms.expiresAt - shift };
        return moved as unknown as Fact;
      };
      expectSame(run(events.map(shifted), latency).map(back), run(events, latency));
    });
  });

  describe('latency', () => {
    /** The requests among any moves as a script of a strategy, each at the time of the event before it. */
    const scriptOf = (moves: readonly Move[], later: number): Script => {
      let at = 0;
      return moves.flatMap((move) => {
        if (move.kind === 'event') at = move.event.receivedTime;
        const intent = intentOf(move);
        return intent === undefined ? [] : [{ at: at + later, act: () => [intent] }];
      });
    };
    const eventsOf = (moves: readonly Move[]): readonly MarketEvent[] =>
      moves.flatMap((move) => (move.kind === 'event' ? [move.event] : []));

    law(
      'of c to the venue gives the fills of none, asked for c later',
      [anyScript, fc.integer({ min: 0, max: 20_000 }), anyFeed],
      (moves, order, feed) => {
        const fillsOf = (later: number, latency: number) =>
          ofType(
            runOf(configOf(scripted(scriptOf(moves, later)), { latency: { feed, order: latency } }), eventsOf(moves)),
            'OrderFilled',
          ).map(({ order, time, price, size, cause }) => ({ order, time, price, size, cause }));
        expect(fillsOf(0, order)).toEqual(fillsOf(order, 0));
      },
    );

    law('of none leaves nothing that one side knows and the other does not', [anyScript], (moves) => {
      const config = configOf(scripted(scriptOf(moves, 0)), { latency: { feed: 0, order: 0, response: 0 } });
      let state = openRun(config);
      for (const event of eventsOf(moves)) {
        state = step(state, event)[0];
        const venue = state.venues[0]?.venue;
        expect(drawn(state.local.bookOf(0))).toBe(drawn(venue?.book as Book));
        const told = ({ id, price, size, leaves }: Pick<OwnOrder, 'id' | 'price' | 'size' | 'leaves'>) =>
          `${id}: ${leaves} of ${size} at ${price}`;
        const working = [...(venue?.buys ?? []), ...(venue?.sells ?? [])];
        expect(state.local.orders.map(told).sort()).toEqual(working.map(told).sort());
        expect(state.local.accounts).toEqual(state.accounts);
      }
    });
  });
}

function intentOf(move: Move): Intent | undefined {
  switch (move.kind) {
    case 'place': {
      const { id, side, size, terms, reduceOnly } = move.order;
      return { type: 'PlaceOrder', id, side, size, terms, ...(reduceOnly === undefined ? {} : { reduceOnly }) };
    }
    case 'cancel':
      return cancel(move.order);
    case 'amend':
      return amend(move.amend.order, move.amend.price, move.amend.size);
    default:
      return undefined;
  }
}

/** The same facts. Texts tell it in a fraction of the time, and only facts that differ are worth a comparison in full. */
function expectSame(facts: readonly Fact[], others: readonly Fact[]): void {
  if (JSON.stringify(facts) !== JSON.stringify(others)) expect(facts).toEqual(others);
}

/** All that accounts hold, in numbers that can be compared. */
const booksOf = (accounts: Accounts): unknown =>
  accounts.map(({ currency, money, positions }) => ({
    currency,
    money,
    positions: positions.values().map(({ instrument, size, money }) => ({ id: instrument.id, size, money })),
  }));

const isOfAnOrder = (fact: Fact): fact is Extract<Fact, { order?: string }> => 'order' in fact;

/** What a venue only ever says of a request that has arrived. */
const isAnswerToRequest = (fact: Fact): boolean =>
  ['OrderAccepted', 'OrderRejected', 'OrderAmended', 'CancelRejected', 'AmendRejected'].includes(fact.type) ||
  ('reason' in fact && fact.reason === 'requested');

/** Whether one fact can have brought about another, at that moment. */
function couldCause(cause: Fact, fact: Fact): boolean {
  switch (cause.type) {
    case 'RunStarted':
      return fact.type === 'TimerSet' || fact.type === 'IntentDenied' || fact.type.endsWith('Submitted');
    case 'TimerSet':
      return 'time' in fact && fact.time === cause.at && !('seenTime' in fact);
    case 'OrderSubmitted':
    case 'CancelSubmitted':
    case 'AmendSubmitted': {
      if (fact.type === 'PositionLiquidated') return fact.time === cause.arrivesAt;
      if (!('seenTime' in fact)) return false;
      // Of another order only where it was in the way, or where there is nothing left for it to reduce.
      const isOwn =
        fact.order === cause.order || ('reason' in fact && ['self-trade', 'reduce-only'].includes(fact.reason));
      const isRefused = 'reason' in fact && fact.reason === 'latency-reject';
      return isOwn && fact.time === (isRefused ? cause.time : cause.arrivesAt);
    }
    case 'PositionLiquidated':
      return 'seenTime' in fact && fact.time === cause.time;
    case 'FundingPaid':
      return !('seenTime' in fact);
    default:
      return 'seenTime' in cause && !('seenTime' in fact) && 'time' in fact && fact.time === cause.seenTime;
  }
}
