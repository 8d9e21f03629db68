import { strict } from '@replay/backtest/command';
import type { MarketEvent, MarketSource, Micros } from '@replay/core';
import { mergeSources } from '@replay/feed';
import { tape, testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { sourceFrom } from '../src/command/source-from.ts';

const instrument = testInstrument();
const checks = {
  instrument: instrument.id,
  bookMessages: 3,
  linked: 2,
  checksums: 0,
  checksumsMatched: 0,
  blind: 1,
  beforeSnapshot: 0,
};

/** Tells what it knows of itself only once it is read. */
function recorded(): MarketSource {
  const events = tape({ instrument: instrument.id, firstSequence: 70 })
    .at(1)
    .snapshot('99x3 | 101x4')
    .at(2)
    .change('98x1 |')
    .at(5)
    .change('97x1 |')
    .at(6)
    .print('sell 99x1')
    .events();
  let isRead = false;
  return {
    description: 'recorded',
    instruments: [instrument],
    get notes() {
      return isRead ? ['noted on the way'] : [];
    },
    async *batches() {
      yield events.slice(0, 2);
      yield events.slice(2, 3);
      yield events.slice(3);
      isRead = true;
    },
    digests: async () => [{ name: 'a', sha256: 'b' }] as never,
    progress: () => 0.5,
    checks: () => [checks],
    leftOut: () => (isRead ? ['20 messages of channel x are not read'] : []),
  };
}

async function read(source: MarketSource): Promise<readonly MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const batch of source.batches()) events.push(...batch);
  return events;
}

describe.each<[string, (source: MarketSource) => MarketSource]>([
  ['cut from a moment on', (source) => sourceFrom(source, 4 as Micros)],
  ['that stops at findings', (source) => strict(source, { gap: 'fail' })],
  ['merged with others', (source) => mergeSources([source])],
  ['in all these ways', (source) => sourceFrom(strict(mergeSources([source]), { checksum: 'fail' }), 4 as Micros)],
])('a source %s', (_, wrapped) => {
  it('keeps what was left out, the notes and the checks', async () => {
    const source = wrapped(recorded());
    expect([source.leftOut?.(), source.notes]).toEqual([[], []]);
    await read(source);
    expect(source.leftOut?.()).toEqual(['20 messages of channel x are not read']);
    expect(source.notes).toEqual(['noted on the way']);
    expect(source.checks?.()).toEqual([checks]);
    expect(source.progress?.()).toBe(0.5);
    expect(await source.digests()).toHaveLength(1);
  });
});

describe('a source from a given time', () => {
  it('begins with the book at that time, and is numbered from 0', async () => {
    const events = await read(sourceFrom(recorded(), 4 as Micros));
    expect(events.map(({ type, sequence, receivedTime }) => [type, sequence, receivedTime])).toEqual([
      ['BookSnapshotted', 0, 4],
      ['BookChanged', 1, 5],
      ['TradePrinted', 2, 6],
    ]);
  });

  it('is the source itself without a time', async () => {
    const source = recorded();
    expect(sourceFrom(source, undefined)).toBe(source);
  });
});
