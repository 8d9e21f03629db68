import type { Fact, MarketEvent } from '@replay/core';
import { lots, micros, placeLimit, placeMarket, ticks } from '@replay/core';
import { fillRules } from '@replay/sim';
import { anyTape, change, law, snapshot, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RunConfig, RunLoop, startFact } from '../src/index.ts';
import { anyLatency } from './any-latency.ts';
import { Dicer } from './dicer.ts';
import { configOf, ofType, runOf } from './scripted-run.ts';

/** The facts of a loop that reads so many events at a time: its state is written to all along, where a step works on a copy. */
function loopOf(config: RunConfig, events: readonly MarketEvent[], batch: number): readonly Fact[] {
  const facts: Fact[] = [startFact(config)];
  const loop = new RunLoop(config);
  for (let from = 0; from < events.length; from += batch) {
    loop.readEvents(events.slice(from, from + batch));
    loop.advance();
    facts.push(...loop.takeFacts());
  }
  loop.end();
  return [...facts, ...loop.takeFacts()];
}

const anyTapeOf = (instrument: string) => anyTape({ instrument, maxEvents: 25 });

describe('a loop', () => {
  law(
    'gives the facts of its events taken step by step',
    [
      anyTape({ maxEvents: 60 }),
      anyLatency,
      fc.constantFrom(...fillRules),
      fc.record({
        seed: fc.nat(),
        batch: fc.constantFrom(1, 7, 60),
        capital: fc.constantFrom('300', '5000', '1000000'),
      }),
    ],
    (events, latency, fills, { seed, batch, capital }) => {
      const options = { ...latency, fills, queue: fills.queue, seed, capital, leverage: '20' };
      const config = configOf(() => new Dicer(), options);
      expect(loopOf(config, events, batch)).toEqual(runOf(config, events));
    },
    200,
  );

  law(
    'of three instruments and a scarce account does the same, whatever it keeps of margins from event to event',
    [
      fc.tuple(anyTapeOf('a'), anyTapeOf('b'), anyTapeOf('c')),
      fc.constantFrom('spot' as const, 'linear' as const, 'inverse' as const),
      fc.record({
        seed: fc.nat(),
        batch: fc.constantFrom(1, 7, 60),
        capital: fc.constantFrom(0.3, 1, 3, 10),
        leverage: fc.constantFrom('1', '20'),
      }),
    ],
    (tapes, contract, { seed, batch, capital, leverage }) => {
      const settle = contract === 'inverse' ? 'BTC' : 'USDT';
      const instruments = ['a', 'b', 'c'].map((id) => testInstrument({ id, contract, settle, multiplier: '1' }));
      const opening = tapes[0][0];
      const price = opening?.type === 'BookSnapshotted' ? (opening.bids.prices[0] ?? 100) : 100;
      const worth = contract === 'inverse' ? (20 * capital) / price : 20 * capital * price;
      const config = configOf(() => new Dicer(), { instruments, seed, leverage, capital: worth.toFixed(12) });
      const events = tapes
        .flat()
        .sort((one, other) => one.receivedTime - other.receivedTime)
        .map((event, sequence) => ({ ...event, sequence }));
      expect(loopOf(config, events, batch)).toEqual(runOf(config, events));
    },
    200,
  );

  it.each([1, 3, 40])('liquidates as the mark falls tick by tick, %i events at a time', (batch) => {
    const instrument = testInstrument().id;
    const events: MarketEvent[] = [snapshot('99x50 98x50 | 100x50', { sequence: 0, instrument })];
    for (let best = 98; best > 60; best--) {
      const rows = `${best + 1}x0 ${best}x50 | ${best + 2}x0 ${best + 1}x50`;
      events.push(change(rows, { sequence: events.length, instrument }));
    }
    const hooks = { onStart: () => [placeMarket('buy', lots(40)), placeLimit('sell', lots(1), { price: ticks(150) })] };
    const config = configOf(hooks, { capital: '1000', leverage: '10' });
    const facts = loopOf(config, events, batch);
    expect(facts).toEqual(runOf(config, events));
    expect(ofType(facts, 'PositionLiquidated')).toHaveLength(1);
  });

  it.each([1, 3, 40])('liquidates as the mark price falls while the book stays, %i events at a time', (batch) => {
    const instrument = testInstrument().id;
    const events: MarketEvent[] = [snapshot('99x50 98x50 | 100x50', { sequence: 0, instrument })];
    for (let price = 98; price > 60; price--) {
      const time = micros((events.length + 1) * 1000);
      const stamp = { instrument, exchangeTime: time, receivedTime: time, sequence: events.length };
      events.push({ type: 'MarkPriceChanged', ...stamp, price: String(price) });
    }
    const config = configOf({ onStart: () => [placeMarket('buy', lots(40))] }, { capital: '1000', leverage: '10' });
    const facts = loopOf(config, events, batch);
    expect(facts).toEqual(runOf(config, events));
    expect(ofType(facts, 'PositionLiquidated')).toHaveLength(1);
  });
});
