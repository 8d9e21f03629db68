import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Fact, type Lots, type MarketEvent, placeLimit, placeMarket, type Ticks } from '@replay/core';
import { openRaw } from '@replay/feed';
import { sharedData, tape, testInstrument, whyNoSharedData } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BookPace, noPace, pacedBy, silenceBound } from '../src/book-pace.ts';
import { movesBook } from '../src/local-side.ts';
import { configOf, type RunOptions, runOf, type Script, scripted } from './scripted-run.ts';

const second = 1_000_000;
/** Captures of several venues, busy and sparse. */
const captures = ['raw', 'checksum'].flatMap((name) => {
  const folder = sharedData(name);
  return folder === undefined ? [] : readdirSync(folder).map((file) => join(folder, file));
});
const [one, other] = [testInstrument(), testInstrument({ id: 'other' })];

/** Two markets with a message a second each; the first falls silent after the hundredth. */
function markets(last: number, print?: readonly [at: number, text: string], again?: number): readonly MarketEvent[] {
  const events = tape({ feedLatency: 0 });
  for (let at = 0; at <= last; at++) {
    for (const instrument of [one, other]) {
      events.of(instrument.id).at(at * second);
      if (at === 0) events.snapshot('99x3 100x5 | 101x4 102x9');
      else if (instrument === other || at <= 100 || at === again) events.change(`100x${5 + (at % 3)} |`);
    }
    if (print?.[0] === at) events.of(one.id).print(print[1]);
  }
  return events.events();
}

const buy = (at: number): Script[number] => ({
  at: at * second,
  act: () => [{ ...placeMarket('buy', 2 as Lots), id: `buy-${at}` }],
});

const facts = (script: Script, events: readonly MarketEvent[], options: RunOptions = {}): readonly Fact[] =>
  runOf(configOf(scripted(script), { instruments: [one, other], ...options }), events);
const kinds = (all: readonly Fact[], ...types: readonly Fact['type'][]) =>
  all.filter(({ type }) => types.includes(type));

describe('a book without a message for longer than its bound', () => {
  it('is stale: a market order that would have taken at the last touch is refused, and the finding says since when', () => {
    const all = facts([buy(105), buy(111), buy(399)], markets(400));
    expect(kinds(all, 'OrderFilled', 'OrderRejected')).toMatchObject([
      { type: 'OrderFilled', order: 'buy-105', price: 101 },
      { type: 'OrderRejected', order: 'buy-111', reason: 'feed-silent' },
      { type: 'OrderRejected', order: 'buy-399', reason: 'feed-silent' },
    ]);
    expect(kinds(all, 'FindingNoted', 'TouchLost')).toMatchObject([
      {
        kind: 'silence',
        instrument: one.id,
        time: 110 * second,
        detail: 'no book message since 1970-01-01T00:01:40.000000Z',
      },
      { type: 'TouchLost', instrument: one.id, cause: 'stale' },
    ]);
    expect(all.at(-1)).toMatchObject({ quality: [{ staleMicros: 290 * second, gaps: 0 }, { staleMicros: 0 }] });
  });

  it('still fills what rests by a print, and the fill is tainted', () => {
    const rest: Script = [{ at: second, act: () => [placeLimit('buy', 1 as Lots, { price: 100 as Ticks })] }];
    const all = facts(rest, markets(400, [300, 'sell 99x9']));
    expect(kinds(all, 'OrderFilled')).toMatchObject([
      { time: 300 * second, price: 100, cause: 'trade-through', trace: { tainted: true } },
    ]);
  });

  it('goes on as it stood with the next message, without a snapshot', () => {
    const all = facts([buy(111), buy(251)], markets(400, undefined, 250));
    expect(kinds(all, 'OrderFilled', 'OrderRejected')).toMatchObject([
      { order: 'buy-111', reason: 'feed-silent' },
      { order: 'buy-251', price: 101, type: 'OrderFilled' },
    ]);
    expect(kinds(all, 'FindingNoted')).toMatchObject([
      { kind: 'silence', time: 110 * second },
      { kind: 'resync', time: 250 * second, detail: 'a book message ended a silence of 2 min 30 s' },
      // The silence that was too long has doubled the bound.
      { kind: 'silence', time: 270 * second },
    ]);
    expect(all.at(-1)).toMatchObject({ quality: [{ changesIgnored: 0, staleMicros: 270 * second }, {}] });
  });

  it('is judged by the pace of its messages, of which the time of a gap is no part', () => {
    const events = tape({ feedLatency: 0 });
    let now = 0;
    for (let gap = 0; gap < 4; gap++) {
      events.at(now).snapshot('99x3 100x5 | 101x4 102x9');
      for (let at = 1; at <= 60; at++) events.at(now + at * second).change(`100x${5 + (at % 3)} |`);
      if (gap < 3) events.at(now + 60.5 * second).interruption();
      now += 3600 * second;
    }
    const last = now - 3540 * second;
    events.at(now).print('sell 100x1');
    const all = runOf(configOf(scripted([])), events.events());
    expect(kinds(all, 'FindingNoted').filter((fact) => 'kind' in fact && fact.kind === 'silence')).toMatchObject([
      { time: last + 10 * second },
    ]);
  });

  it('that a gap ends is told to end by a gap, and its book stays stale', () => {
    const events = tape({ feedLatency: 0 });
    events.at(0).snapshot('99x3 100x5 | 101x4 102x9');
    for (let at = 1; at <= 60; at++) events.at(at * second).change(`100x${5 + (at % 3)} |`);
    events.at(100 * second).interruption();
    events.at(101 * second).change('100x9 |');
    expect(
      kinds(
        runOf(
          configOf(scripted([buy(102)])),
          events
            .at(110 * second)
            .print('sell 99x1')
            .events(),
        ),
        'FindingNoted',
        'OrderRejected',
      ),
    ).toMatchObject([
      { kind: 'silence', time: 70 * second },
      { kind: 'resync', time: 100 * second, detail: 'a gap ended a silence of 40 s' },
      { kind: 'gap', time: 100 * second },
      { type: 'OrderRejected', order: 'buy-102', reason: 'no-liquidity' },
    ]);
  });

  it.each([
    ['never', 'OrderFilled'],
    [4 * second, 'OrderRejected'],
  ] as const)('by --stale-after %s: %s at 105 s', (staleAfter, type) => {
    const config = {
      ...configOf(scripted([buy(105)]), { instruments: [one, other] }),
      staleAfter: staleAfter as never,
    };
    const all = runOf(config, markets(400));
    expect(kinds(all, 'OrderFilled', 'OrderRejected')).toMatchObject([{ type, order: 'buy-105' }]);
    expect(all[0]).toMatchObject({ type: 'RunStarted', staleAfter });
  });
});

describe('the bound on a silence', () => {
  const after = (times: readonly number[]) =>
    times.reduce((pace, time) => pacedBy(pace, Math.round(time * second) as never), noPace);

  it('is two minutes at first, then ten times the longest silence and at least ten seconds', () => {
    expect(silenceBound(after([0]), undefined)).toBe(120 * second);
    expect(silenceBound(after([0, 40]), undefined)).toBe(400 * second);
    expect(silenceBound(after(Array.from({ length: 60 }, (_, at) => at / 10)), undefined)).toBe(10 * second);
    expect(silenceBound(after(Array.from({ length: 60 }, (_, at) => at * 3)), undefined)).toBe(30 * second);
  });

  it('is doubled by each silence that was too long, however long it was, and reaches a pace that has really slowed down', () => {
    const quick = Array.from({ length: 60 }, (_, at) => at / 10);
    const bounds = (silence: number) =>
      [1, 2, 3, 4].map((count) => {
        const silences = Array.from({ length: count }, (_, at) => 5.9 + silence * (at + 1));
        return silenceBound(after([...quick, ...silences]), undefined) / second;
      });
    expect(bounds(3600)).toEqual([20, 40, 80, 160]);
    expect(bounds(86_400)).toEqual([20, 40, 80, 160]);
    // From the third silence on it is no longer too long, and counts as it is.
    expect(bounds(30)).toEqual([20, 40, 300, 300]);
    // A silence within the bound counts in full.
    expect(bounds(9)).toEqual([90, 90, 90, 90]);
  });

  it('counts a snapshot in many pieces as one message', () => {
    expect(silenceBound(after(Array.from({ length: 60 }, () => 7)), undefined)).toBe(120 * second);
  });

  it.skipIf(captures.length === 0)(
    `lies above every silence of every book in the recorded captures${captures.length === 0 ? ` (${whyNoSharedData})` : ''}`,
    async () => {
      let books = 0;
      for (const path of captures) {
        const paces = new Map<string, BookPace>();
        for await (const batch of (await openRaw(path, { unknownContracts: 'assume' })).batches()) {
          for (const event of batch.filter(movesBook)) {
            const pace = paces.get(event.instrument) ?? noPace;
            const silence = event.receivedTime - (pace.last ?? event.receivedTime);
            expect(silence, event.instrument).toBeLessThanOrEqual(silenceBound(pace, undefined));
            paces.set(event.instrument, pacedBy(pace, event.receivedTime));
          }
        }
        books += paces.size;
      }
      expect(books).toBeGreaterThan(30);
    },
  );

  it('calls no market stale that keeps its pace within a factor of ten', () => {
    const gaps = fc.array(fc.double({ min: 1, max: 10, noNaN: true }), { minLength: 60, maxLength: 300 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 12_000_000 }), (factors, unit) => {
        let [pace, time] = [noPace, 0];
        for (const factor of factors) {
          time += Math.round(factor * unit);
          if (pace.last !== undefined) expect(time - pace.last).toBeLessThanOrEqual(silenceBound(pace, undefined));
          pace = pacedBy(pace, time as never);
        }
      }),
    );
  });
});
