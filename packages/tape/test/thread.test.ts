import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { type Lots, levelsOf, type MarketEvent, type Micros, randomFrom, type Ticks } from '@replay/core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buffersOf, columnsFromDecoded } from '../src/blocks/lazy-columns.ts';
import { encodableBlock } from '../src/blocks/write-block.ts';
import { BlockBuilder } from '../src/events/block-builder.ts';
import { eventsOf } from '../src/events/block-events.ts';
import { decodeFrame, eventFrame } from '../src/frames/event-frame.ts';
import { frameKind } from '../src/frames/frame-header.ts';
import { createTape, type TapeWriter } from '../src/index.ts';
import { acquireWorker, BlockWorker, releaseWorker } from '../src/threads/block-worker.ts';
import { anyEvents } from './any-event.ts';
import { contents, ids, readTape, withFolder, writeTape } from './tapes.ts';

/** Each half is long enough for a thread to be started. */
const events = longMarket(12_000);
const half = events.length / 2;

/** The threads that were started, and how many answers they sent. */
const threads: Worker[] = [];
let answers = 0;
let ready = 0;
let onAnswer: (thread: Worker) => void = () => undefined;
const watch = (thread: Worker): void => {
  threads.push(thread);
  thread.on('message', (message) => {
    if (message === 'ready') {
      ready += 1;
      return;
    }
    answers += 1;
    onAnswer(thread);
  });
};

beforeEach(() => {
  answers = 0;
  ready = 0;
  onAnswer = () => undefined;
  process.on('worker', watch);
});

afterEach(async () => {
  process.off('worker', watch);
  vi.doUnmock('node:worker_threads');
  vi.resetModules();
  await Promise.all(threads.splice(0).map((thread) => thread.terminate()));
});

describe('a long tape, whose blocks are packed in a thread', () => {
  it('has the same bytes as one made without a thread', async () => {
    await withFolder(async (folder) => {
      const made = await tapeWithThread(join(folder, 'with'));
      expect(answers).toBeGreaterThan(3);
      expect(made).toEqual(await tapeWithoutThread(join(folder, 'without')));
    });
  });

  it('has the same bytes when the thread dies halfway', async () => {
    await withFolder(async (folder) => {
      onAnswer = (thread) => {
        if (answers === 3) void thread.terminate();
      };
      const made = await tapeWithThread(join(folder, 'with'));
      expect(answers).toBeLessThan(10);
      expect(made).toEqual(await tapeWithoutThread(join(folder, 'without')));
    });
  });

  it('releases its thread when closed or abandoned, and the next tape reuses it', { timeout: 20_000 }, async () => {
    await withFolder(async (folder) => {
      const first = await writerWithThread(join(folder, 'first'));
      await first.abandon();
      const second = await writerWithThread(join(folder, 'second'));
      await second.close();
      expect(threads).toHaveLength(1);
      expect(await once(threads[0]!, 'exit')).toHaveLength(1);
    });
  });
});

describe('a short tape', () => {
  it('starts no thread', async () => {
    await withFolder(async (folder) => {
      const writer = await createTape(join(folder, 'short'), contents());
      await writer.append(events.slice(0, 1000));
      await writer.close();
      expect(threads).toHaveLength(0);
    });
  });
});

describe('a request that fails in a thread', () => {
  it('is answered with undefined, and later requests are answered', async () => {
    const builder = new BlockBuilder(new Map(ids.map((id, index) => [id, index])));
    for (const event of events.slice(0, 100)) builder.add(event);
    const block = encodableBlock(builder.finished());
    const identity = '0123456789abcdef';
    const metadata = { kind: frameKind.block, identity, number: 0, firstEvent: 0, instruments: ids.length };
    const thread = new BlockWorker();
    await vi.waitUntil(() => thread.isReady, 20_000);
    const good = thread.ask('encode', { block, metadata });
    const bad = thread.ask('encode', { block: { ...block, sections: new Map() }, metadata });
    const next = thread.ask('encode', { block, metadata });
    expect(await bad).toBeUndefined();
    expect((await next)?.header).toEqual((await good)?.header);
    expect((await good)?.header.events).toBe(100);
  });
});

describe('a long tape that is read', () => {
  it('is decoded in a thread to the same events', async () => {
    await withFolder(async (folder) => {
      await writeTape(folder, events, 2000);
      const read = await withThread(() => readTape(folder));
      expect(read).toEqual(events);
      // Once as objects and once as columns, which may share decoded blocks.
      expect(answers).toBeGreaterThanOrEqual(blocksIn(folder));
    });
  });

  it('has the same events when the thread dies halfway', async () => {
    await withFolder(async (folder) => {
      await writeTape(folder, events, 2000);
      onAnswer = (thread) => {
        if (answers === 3) void thread.terminate();
      };
      expect(await withThread(() => readTape(folder))).toEqual(events);
      expect(answers).toBeLessThan(blocksIn(folder));
    });
  });

  it.each([
    ['a byte of it', 200, /checksum does not match/],
    ['the identity in a header', 10, /checksum of its header/],
  ])('fails at a damaged block, or interrupts the feed there, as without a thread: %s', async (_, behind, why) => {
    await withFolder(async (folder) => {
      await writeTape(folder, events, 2000);
      const file = join(folder, 'blocks.bin');
      const bytes = readFileSync(file);
      bytes[bytes.indexOf('RTAP', bytes.length >> 1) + behind]! ^= 1;
      writeFileSync(file, bytes);
      const readings = () => [
        readTape(folder).catch((error: unknown) => String(error)),
        readTape(folder, { onDamage: 'quarantine' }),
      ];
      const [failure, read] = await withThread(() => Promise.all(readings()));
      expect(answers).toBeGreaterThan(blocksIn(folder));
      const [sameFailure, sameRead] = await Promise.all(readings());
      expect(failure).toMatch(why);
      expect(failure).toBe(sameFailure);
      expect(read).toEqual(sameRead);
      expect(read?.length).toBeLessThan(events.length);
    });
  });
});

describe('the columns of a block that was decoded in a thread', () => {
  it('hold the same events, of every type with every field', () => {
    fc.assert(
      fc.property(anyEvents, (drawn) => {
        fc.pre(drawn.length > 0);
        const builder = new BlockBuilder(new Map(ids.map((id, index) => [id, index])));
        for (const event of drawn) builder.add(event);
        const block = encodableBlock(builder.finished());
        const metadata = { kind: frameKind.block, identity: '0123456789abcdef', number: 0, firstEvent: 0 };
        const { header, bytes } = eventFrame(block, { ...metadata, instruments: ids.length });
        const decoded = decodeFrame(header, Buffer.from(bytes));
        const sent = structuredClone(decoded, { transfer: buffersOf(decoded) });
        // Every array was transferred: none was left behind or shared with anything else.
        expect(decoded.kinds).toHaveLength(0);
        const everything = { ids, everything: true, has: () => true };
        const [read] = eventsOf(columnsFromDecoded(sent), everything, 0, drawn.length, drawn.length);
        expect(read).toEqual(drawn);
      }),
    );
  });
});

/** Runs work while the shared thread is ready. */
async function withThread<Result>(work: () => Promise<Result>): Promise<Result> {
  const worker = acquireWorker();
  try {
    await vi.waitUntil(() => worker.isReady, 30_000);
    answers = 0;
    return await work();
  } finally {
    releaseWorker();
    // The next test counts only its own threads.
    worker.end();
    await vi.waitUntil(() => worker.hasEnded, 10_000);
  }
}

const blocksIn = (folder: string): number =>
  (JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { blocks: number }).blocks;

async function tapeWithThread(folder: string): Promise<readonly Buffer[]> {
  const writer = await writerWithThread(folder);
  await appendSlowly(writer, events.slice(half));
  await writer.close();
  return filesOf(folder);
}

/** A writer with half of the events, and a thread that is ready for the rest. */
async function writerWithThread(folder: string): Promise<TapeWriter> {
  const writer = await createTape(folder, contents(2000));
  await writer.append(events.slice(0, half));
  await vi.waitUntil(() => ready > 0, 30_000);
  return writer;
}

async function tapeWithoutThread(folder: string): Promise<readonly Buffer[]> {
  vi.doMock('node:worker_threads', () => ({ Worker: undefined }));
  vi.resetModules();
  const { createTape: createAlone } = await import('../src/index.ts');
  const before = threads.length;
  const writer = await createAlone(folder, contents(2000));
  await appendSlowly(writer, events);
  await writer.close();
  expect(threads).toHaveLength(before);
  return filesOf(folder);
}

/** With pauses, as in an import, in which a thread can answer. */
async function appendSlowly(writer: TapeWriter, some: readonly MarketEvent[]): Promise<void> {
  for (let at = 0; at < some.length; at += 100) {
    await writer.append(some.slice(at, at + 100));
    await new Promise(setImmediate);
  }
}

const filesOf = (folder: string): readonly Buffer[] =>
  ['blocks.bin', 'checkpoints.bin', 'manifest.json'].map((name) => readFileSync(join(folder, name)));

/** Books and trades of all instruments, and occasionally a rare event. */
function longMarket(count: number): readonly MarketEvent[] {
  const random = randomFrom(7);
  const below = (end: number): number => Math.floor(random.unit() * end);
  return Array.from({ length: count }, (_, sequence): MarketEvent => {
    const time = (1_700_000_000_000_000 + 10_000 * sequence) as Micros;
    const instrument = ids[below(ids.length)]!;
    const stamp = { instrument, exchangeTime: (time - below(5000)) as Micros, receivedTime: time, sequence };
    const side = (direction: number) =>
      levelsOf(
        Array.from({ length: 2 + below(10) }, (__, level) => [
          10_000 + direction * (1 + 3 * level + below(3)),
          below(5000),
        ]),
      );
    if (sequence % 1000 < ids.length) {
      return { type: 'BookSnapshotted', ...stamp, instrument: ids[sequence % 1000]!, bids: side(-1), asks: side(1) };
    }
    if (sequence % 97 === 0) return { type: 'FundingRateChanged', ...stamp, rate: `0.000${below(100)}` };
    if (sequence % 10 > 0) return { type: 'BookChanged', ...stamp, bids: side(-1), asks: side(1) };
    const row = { price: (10_000 + below(9)) as Ticks, size: (1 + below(2 ** 40)) as Lots };
    const tradeId = sequence % 30 === 0 ? `text ${sequence}` : String(sequence);
    return { type: 'TradePrinted', ...stamp, ...row, aggressor: 'buy', tradeId };
  });
}
