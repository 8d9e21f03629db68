import { columnsOf, type MarketEvent, type Micros, micros } from '@replay/core';
import { law, testInstrument, testInstrumentId } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Incoming } from '../src/incoming.ts';
import { configOf } from './scripted-run.ts';

const other = testInstrument({ id: 'other' });
const config = configOf(
  {},
  {
    instruments: [testInstrument(), other],
    latency: { feed: 'recorded' },
    bounds: { feedLatency: 1000 as Micros },
  },
);
const ids = config.instruments.map(({ id }) => id);

interface Planned {
  readonly late: number;
  readonly isPrint: boolean;
  readonly isOther: boolean;
}

/** An event that is received a microsecond after the one before it, and happened so much earlier. */
const eventOf = ({ late, isPrint, isOther }: Planned, sequence: number): MarketEvent =>
  ({
    type: isPrint ? 'TradePrinted' : 'QuoteChanged',
    instrument: isOther ? other.id : testInstrumentId,
    receivedTime: micros(10_000 + sequence),
    exchangeTime: micros(10_000 + sequence - late),
    sequence,
    ...(isPrint ? { price: 100, size: 1, aggressor: 'buy' } : {}),
  }) as MarketEvent;

const anyPlan = fc.array(fc.record({ late: fc.nat({ max: 6 }), isPrint: fc.boolean(), isOther: fc.boolean() }), {
  maxLength: 40,
});

/** What an instrument's venue has still to receive, in the order that is promised. */
const inOrder = (events: readonly MarketEvent[], instrument: string): readonly number[] =>
  events
    .filter((event) => event.instrument === instrument)
    .toSorted((one, two) => one.exchangeTime - two.exchangeTime || rank(one) - rank(two) || one.sequence - two.sequence)
    .map(({ sequence }) => sequence);
const rank = ({ type }: MarketEvent): number => (type === 'TradePrinted' ? 0 : 1);

const sequences = (incoming: Incoming) => {
  const { local, venues } = incoming.waiting();
  return {
    local: local.map(({ sequence }) => sequence),
    venues: venues.map((one) => one.map(({ event }) => event.sequence)),
  };
};
const read = (incoming: Incoming, events: readonly MarketEvent[]): void => {
  const columns = columnsOf(events, ids);
  incoming.read(columns, columns.instruments, () => {});
};
const promised = (events: readonly MarketEvent[]) => ({
  local: events.map(({ sequence }) => sequence),
  venues: ids.map((id) => inOrder(events, id)),
});

describe('events that were read', () => {
  law(
    'reach the strategy as they were received, and each venue by time, prints first, then as they were read',
    [anyPlan, fc.array(fc.integer({ min: 1, max: 7 }))],
    (plan, sizes) => {
      const events = plan.map(eventOf);
      const incoming = new Incoming(config);
      for (let from = 0, at = 0; from < events.length; at++) {
        const size = sizes[at % Math.max(1, sizes.length)] ?? 3;
        read(incoming, events.slice(from, from + size));
        from += size;
      }
      expect(sequences(incoming)).toEqual(promised(events));
      expect(sequences(Incoming.restored(config, incoming.waiting()))).toEqual(promised(events));
    },
  );

  law(
    'belong to the copy that read them: two that go on differently do not see what the other one read',
    [anyPlan, anyPlan, anyPlan],
    (before, one, two) => {
      const shared = before.map(eventOf);
      const go = (plan: readonly Planned[]) => plan.map((planned, at) => eventOf(planned, shared.length + at));
      const incoming = new Incoming(config);
      read(incoming, shared);
      const first = incoming.copy();
      const second = incoming.copy();
      read(first, go(one));
      read(second, go(two));
      read(incoming, []);
      expect(sequences(first)).toEqual(promised([...shared, ...go(one)]));
      expect(sequences(second)).toEqual(promised([...shared, ...go(two)]));
      expect(sequences(incoming)).toEqual(promised(shared));
    },
  );

  it('are refused when one was received before the one ahead of it, and those ahead of it count', () => {
    const plan = { late: 0, isPrint: true, isOther: false };
    const incoming = new Incoming(config);
    const events = [eventOf(plan, 4), eventOf(plan, 5), eventOf(plan, 3), eventOf(plan, 6)];
    expect(() => read(incoming, events)).toThrow('comes after one received at');
    expect(sequences(incoming)).toEqual(promised(events.slice(0, 2)));
  });
});
