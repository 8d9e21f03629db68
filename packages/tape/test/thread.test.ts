import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { type Lots, levelsOf, type MarketEvent, type Micros, randomFrom, type Ticks } from '@replay/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { plainBlock } from '../src/blocks/plain-block.ts';
import { BlockBuilder } from '../src/events/block-builder.ts';
import { frameKind } from '../src/frames/frame-header.ts';
import { createTape, type TapeWriter } from '../src/index.ts';
import { FrameThread } from '../src/threads/frame-thread.ts';
import { contents, ids, withFolder } from './tapes.ts';

/** Long enough for a thread to be worth while, and as much again behind it. */
const events = longMarket(12_000);
const half = events.length / 2;

/** The threads that were started, and the frames that came from them. */
const threads: Worker[] = [];
let frames = 0;
let ready = 0;
let onFrame: (thread: Worker) => void = () => undefined;
const watch = (thread: Worker): void => {
  threads.push(thread);
  thread.on('message', (message) => {
    if (message === 'ready') {
      ready += 1;
      return;
    }
    frames += 1;
    onFrame(thread);
  });
};

beforeEach(() => {
  frames = 0;
  ready = 0;
  onFrame = () => undefined;
  process.on('worker', watch);
});

afterEach(async () => {
  process.off('worker', watch);
  vi.doUnmock('node:worker_threads');
  vi.resetModules();
  await Promise.all(threads.splice(0).map((thread) => thread.terminate()));
});

describe('a long tape, whose blocks are packed in a thread', () => {
  it('has the same bytes as one that was made without', async () => {
    await withFolder(async (folder) => {
      const made = await tapeWithThread(join(folder, 'with'));
      expect(frames).toBeGreaterThan(3);
      expect(made).toEqual(await tapeWithoutThread(join(folder, 'without')));
    });
  });

  it('has them too when the thread dies halfway', async () => {
    await withFolder(async (folder) => {
      onFrame = (thread) => {
        if (frames === 3) void thread.terminate();
      };
      const made = await tapeWithThread(join(folder, 'with'));
      expect(frames).toBeLessThan(10);
      expect(made).toEqual(await tapeWithoutThread(join(folder, 'without')));
    });
  });

  it('lets go of its thread, finished or abandoned, and the next one takes it', { timeout: 20_000 }, async () => {
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

describe('what fails in a thread', () => {
  it('fails here again, for the caller to see', async () => {
    const builder = new BlockBuilder(new Map(ids.map((id, place) => [id, place])));
    for (const event of events.slice(0, 100)) builder.add(event);
    const block = plainBlock(builder.finished());
    const identity = '0123456789abcdef';
    const place = { kind: frameKind.block, identity, number: 0, firstEvent: 0, instruments: ids.length };
    const thread = new FrameThread();
    await vi.waitUntil(() => thread.isReady, 20_000);
    const good = thread.ask({ block, place });
    const bad = thread.ask({ block: { ...block, sections: new Map() }, place });
    const next = thread.ask({ block, place });
    await expect(bad).rejects.toThrow(TypeError);
    expect((await next).header).toEqual((await good).header);
    expect(thread.isReady).toBe(false);
  });
});

async function tapeWithThread(folder: string): Promise<readonly Buffer[]> {
  const writer = await writerWithThread(folder);
  await appendSlowly(writer, events.slice(half));
  await writer.close();
  return filesOf(folder);
}

/** A writer with half of the events, and a thread that is ready for the others. */
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

/** With pauses, as an import has them, in which a thread can answer. */
async function appendSlowly(writer: TapeWriter, some: readonly MarketEvent[]): Promise<void> {
  for (let at = 0; at < some.length; at += 100) {
    await writer.append(some.slice(at, at + 100));
    await new Promise(setImmediate);
  }
}

const filesOf = (folder: string): readonly Buffer[] =>
  ['blocks.bin', 'checkpoints.bin', 'manifest.json'].map((name) => readFileSync(join(folder, name)));

/** Books and trades of all instruments, and now and then something rare. */
function longMarket(count: number): readonly MarketEvent[] {
  const random = randomFrom(7);
  const below = (end: number): number => Math.floor(random.unit() * end);
  return Array.from({ length: count }, (_, sequence): MarketEvent => {
    const time = (1_700_000_000_000_000 + 10_000 * sequence) as Micros;
    const instrument = ids[below(ids.length)]!;
    const stamp = { instrument, exchangeTime: (time - below(5000)) as Micros, receivedTime: time, sequence };
    const side = (outward: number) =>
      levelsOf(
        Array.from({ length: 2 + below(10) }, (__, level) => [
          10_000 + outward * (1 + 3 * level + below(3)),
          below(5000),
        ]),
      );
    if (sequence % 1000 < ids.length) {
      return { type: 'BookSnapshotted', ...stamp, instrument: ids[sequence % 1000]!, bids: side(-1), asks: side(1) };
    }
    if (sequence % 97 === 0) return { type: 'FundingRateChanged', ...stamp, rate: `0.000${below(100)}` };
    if (sequence % 10 > 0) return { type: 'BookChanged', ...stamp, bids: side(-1), asks: side(1) };
    const row = { price: (10_000 + below(9)) as Ticks, size: (1 + below(2 ** 40)) as Lots };
    const tradeId = sequence % 30 === 0 ? `no number ${sequence}` : String(sequence);
    return { type: 'TradePrinted', ...stamp, ...row, aggressor: 'buy', tradeId };
  });
}
