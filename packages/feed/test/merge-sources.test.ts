import { setTimeout as pause } from 'node:timers/promises';
import { type Instrument, instrumentId, type MarketEvent, type MarketSource, type Micros } from '@replay/core';
import { tape, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeSources } from '../src/index.ts';

const named = (exchange: string): Instrument =>
  testInstrument({ id: instrumentId(exchange, 'BTCUSDT'), exchange, symbol: 'BTCUSDT' });

/** Prints received at these times. */
function printed(exchange: string, times: readonly number[]): readonly MarketEvent[] {
  const told = tape({ instrument: named(exchange).id });
  for (const [at, time] of times.entries()) told.at(time).print('buy 100x1', `${exchange} ${at}`);
  return told.events();
}

type Batches = (signal: AbortSignal | undefined) => AsyncIterable<readonly MarketEvent[]>;

const sourceOf = (exchange: string, batches: Batches, more: Partial<MarketSource> = {}): MarketSource => ({
  description: exchange,
  instruments: [named(exchange)],
  notes: [`${exchange} was made up.`],
  batches,
  digests: async () => [{ name: exchange, bytes: 1, sha256: exchange }],
  ...more,
});

/** Recorded events in batches of so many, of which the source keeps the very objects. */
const recorded = (exchange: string, times: readonly number[], size = 3): MarketSource => {
  const events = printed(exchange, times);
  return sourceOf(exchange, async function* () {
    for (let at = 0; at < events.length; at += size) yield events.slice(at, at + size);
  });
};

/** A live feed: the test says what comes and when. */
function liveFeed(exchange: string) {
  const waiting: (readonly MarketEvent[] | Error | undefined)[] = [];
  let wake = (): void => {};
  let taken = 0;
  let left = false;
  const push = (one: readonly MarketEvent[] | Error | undefined): void => {
    waiting.push(one);
    wake();
  };
  const batches: Batches = async function* (signal) {
    const abort = (): void => wake();
    signal?.addEventListener('abort', abort);
    try {
      for (;;) {
        signal?.throwIfAborted();
        if (waiting.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        const next = waiting.shift();
        if (next === undefined) return;
        if (next instanceof Error) throw next;
        taken += 1;
        yield next;
      }
    } finally {
      signal?.removeEventListener('abort', abort);
      left = true;
    }
  };
  return {
    source: sourceOf(exchange, batches),
    tell: (...times: number[]) => push(printed(exchange, times)),
    fail: (message: string) => push(new Error(message)),
    end: () => push(undefined),
    get taken() {
      return taken;
    },
    get left() {
      return left;
    },
  };
}

const whenAndWhose = ({ receivedTime, instrument }: MarketEvent): string =>
  `${receivedTime} ${instrument.split(':')[0]}`;

async function all(source: MarketSource): Promise<readonly MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const batch of source.batches()) events.push(...batch);
  return events;
}

/** Reads a merged source in the background. */
function reading(source: MarketSource, signal?: AbortSignal) {
  const events: MarketEvent[] = [];
  const done = (async () => {
    for await (const batch of source.batches(signal)) events.push(...batch);
  })();
  done.catch(() => undefined);
  return { events, done, told: () => events.map(whenAndWhose) };
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 5) {
    if (waited > 5000) throw new Error('it did not come true within 5 s');
    await pause(5);
  }
}

describe('recordings read as one', () => {
  const anyTimes = fc
    .array(fc.nat({ max: 40 }), { maxLength: 30 })
    .map((times) => times.sort((one, other) => one - other));

  it('are what a plain sort makes of them, whatever their batches and offsets', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anyTimes, fc.integer({ min: 1, max: 9 }), fc.integer({ min: -5, max: 5 })), {
          minLength: 1,
          maxLength: 5,
        }),
        async (drawn) => {
          const sources = drawn.map(([times, size], place) => recorded(`venue-${place}`, times, size));
          const offsets = drawn.map(([, , offset]) => offset);
          const sorted = drawn
            .flatMap(([times, , offset], place) =>
              printed(`venue-${place}`, times).map((event) => ({
                ...event,
                receivedTime: (event.receivedTime + offset) as Micros,
              })),
            )
            .sort((one, other) => one.receivedTime - other.receivedTime)
            .map((event, sequence) => ({ ...event, sequence }));
          expect(await all(mergeSources(sources, { offsets }))).toEqual(sorted);
          // Read again, they are the same: nobody's events were changed.
          expect(await all(mergeSources(sources, { offsets }))).toEqual(sorted);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('go by their order where they tie, and leave the venue its own clock', async () => {
    const events = await all(mergeSources([recorded('late', [10]), recorded('early', [10])], { offsets: [0, 0] }));
    expect(events.map(whenAndWhose)).toEqual(['10 late', '10 early']);
    const [shifted] = await all(mergeSources([recorded('slow', [10])], { offsets: [300] }));
    expect(shifted).toMatchObject({ exchangeTime: 10, receivedTime: 310 });
  });

  it('know all that each of them knows', async () => {
    const checks = () => [];
    const half = sourceOf('half', recorded('half', []).batches, { progress: () => 0.5, checks });
    const whole = sourceOf('whole', recorded('whole', []).batches, { progress: () => 1, checks });
    const merged = mergeSources([half, whole]);
    expect(merged.description).toBe('half + whole');
    expect(merged.instruments.map(({ exchange }) => exchange)).toEqual(['half', 'whole']);
    expect(merged.notes).toEqual(['half was made up.', 'whole was made up.']);
    expect((await merged.digests()).map(({ name }) => name)).toEqual(['half', 'whole']);
    expect(merged.progress?.()).toBe(0.75);
    expect(mergeSources([half, recorded('unknown', [])]).progress?.()).toBeUndefined();
  });

  it('refuse an instrument that is in two of them, and offsets that fit nobody', () => {
    expect(() => mergeSources([recorded('one', []), recorded('one', [])])).toThrow(/one:BTCUSDT is in two sources/);
    expect(() => mergeSources([recorded('one', [])], { offsets: [1, 2] })).toThrow(/2 clock offsets are given for 1/);
  });

  it('tell what came before a failure, and let go of the one that is waited for', async () => {
    const waiting = liveFeed('waiting');
    const failing = sourceOf('failing', async function* () {
      yield printed('failing', [1, 2]);
      throw new Error('the disk is gone');
    });
    waiting.tell(5);
    const { done, told } = reading(mergeSources([failing, waiting.source]));
    await expect(done).rejects.toThrow('the disk is gone');
    expect(told()).toEqual(['1 failing', '2 failing']);
    expect(waiting.left).toBe(true);
  });
});

describe('live feeds read as one', () => {
  it('wait for one that is quiet, but no longer than the drift window', async () => {
    const [busy, quiet] = [liveFeed('busy'), liveFeed('quiet')];
    const { told } = reading(mergeSources([busy.source, quiet.source], { driftWindow: 150 }));
    const began = performance.now();
    busy.tell(10, 20);
    await pause(20);
    expect(told()).toEqual([]);
    await until(() => told().length === 2);
    expect(performance.now() - began).toBeGreaterThan(145);
    quiet.tell(30);
    busy.tell(40);
    await until(() => told().length === 4);
    expect(told()).toEqual(['10 busy', '20 busy', '30 quiet', '40 busy']);
    busy.end();
    quiet.end();
  });

  it('put what comes within the window into its place', async () => {
    const [busy, slow] = [liveFeed('busy'), liveFeed('slow')];
    const { told, done } = reading(mergeSources([busy.source, slow.source], { driftWindow: 5000 }));
    busy.tell(10, 30);
    await pause(20);
    slow.tell(20, 40);
    busy.end();
    slow.end();
    await done;
    expect(told()).toEqual(['10 busy', '20 slow', '30 busy', '40 slow']);
  });

  it('tell what comes too late as received with the event ahead of it, and flag it', async () => {
    const [busy, slow] = [liveFeed('busy'), liveFeed('slow')];
    const { events, done } = reading(mergeSources([busy.source, slow.source], { driftWindow: 1 }));
    busy.tell(100);
    await until(() => events.length === 1);
    slow.tell(40, 120);
    busy.end();
    slow.end();
    await done;
    expect(
      events.map(({ type, receivedTime, exchangeTime, sequence }) => [type, receivedTime, exchangeTime, sequence]),
    ).toEqual([
      ['TradePrinted', 100, 100, 0],
      ['MessageFlagged', 100, 40, 1],
      ['TradePrinted', 100, 40, 2],
      ['TradePrinted', 120, 120, 3],
    ]);
    expect(events[1]).toMatchObject({ kind: 'clock-back', instrument: 'slow:BTCUSDT', place: 'slow' });
    expect(events[1]).toMatchObject({ reason: expect.stringContaining('60 µs') });
  });

  it('are read only so far ahead of one that has stalled', async () => {
    const [busy, stalled] = [liveFeed('busy'), liveFeed('stalled')];
    const merged = mergeSources([busy.source, stalled.source], { driftWindow: 60_000, readAhead: 3 });
    const abort = new AbortController();
    const { done, told } = reading(merged, abort.signal);
    for (let time = 0; time < 50; time++) busy.tell(time);
    await pause(50);
    expect(busy.taken).toBe(3);
    stalled.tell(1000);
    await until(() => busy.taken === 50);
    expect(told().length).toBe(50);
    abort.abort(new Error('enough'));
    await expect(done).rejects.toThrow('enough');
    expect([busy.left, stalled.left]).toEqual([true, true]);
  });

  it('tell all that was heard when one fails, and then the failure', async () => {
    const [failing, other] = [liveFeed('failing'), liveFeed('other')];
    const { told, done } = reading(mergeSources([failing.source, other.source], { driftWindow: 60_000 }));
    other.tell(10, 20);
    failing.tell(15);
    failing.fail('the line is dead');
    await expect(done).rejects.toThrow('the line is dead');
    expect(told()).toEqual(['10 other', '15 failing', '20 other']);
    expect(other.left).toBe(true);
  });

  it('let go of everything when the reader leaves', async () => {
    const [one, other] = [liveFeed('one'), liveFeed('other')];
    one.tell(10);
    for await (const batch of mergeSources([one.source, other.source], { driftWindow: 1 }).batches()) {
      expect(batch.length).toBe(1);
      break;
    }
    expect([one.left, other.left]).toEqual([true, true]);
  });

  it('agree with a plain sort while nobody is late, however they come', { timeout: 60_000 }, async () => {
    const anyFeed = fc
      .array(fc.nat({ max: 60 }), { maxLength: 20 })
      .map((times) => times.sort((one, other) => one - other));
    await fc.assert(
      fc.asyncProperty(fc.array(anyFeed, { minLength: 2, maxLength: 4 }), fc.scheduler(), async (drawn, scheduler) => {
        const feeds = drawn.map((_, place) => liveFeed(`venue-${place}`));
        const merged = mergeSources(
          feeds.map(({ source }) => source),
          { driftWindow: 60_000, readAhead: 2 },
        );
        const { done, told } = reading(merged);
        for (const [place, times] of drawn.entries()) {
          void scheduler.scheduleSequence([
            ...times.map((time) => async () => feeds[place]!.tell(time)),
            async () => feeds[place]!.end(),
          ]);
        }
        await scheduler.waitAll();
        await done;
        const sorted = drawn
          .flatMap((times, place) => times.map((time) => ({ time, place })))
          .sort((one, other) => one.time - other.time)
          .map(({ time, place }) => `${time} venue-${place}`);
        expect(told()).toEqual(sorted);
      }),
      { numRuns: 100 },
    );
  });
});
