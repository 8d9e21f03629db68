import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { applyEvent, type Book, type LiveBook, waitingBook } from '@replay/book';
import { type Instrument, type InstrumentId, type MarketEvent, micros, priceText, sizeText } from '@replay/core';
import { openDataset } from '@replay/feed';
import { sharedData, whyNoSharedData } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { createTape, openTape, type Tape } from '../src/index.ts';
import { foldedAt, plain, withFolder } from './tapes.ts';

const folder = sharedData('tardis-layout');
const stated = sharedData('instruments.json');
const note = folder === undefined ? ` (skipped: ${whyNoSharedData})` : '';

const merged = 'MERGED_btc_3_instruments_incremental_book_L2_2024-08-08.csv.gz';
const files = [
  'binance-futures_incremental_book_L2_2024-08-08_BTCUSDT.csv.gz',
  'binance_incremental_book_L2_2024-08-08_BTCUSDT.csv.gz',
  'binance-delivery_incremental_book_L2_2024-08-08_BTCUSD_PERP.csv.gz',
  merged,
];

/** A hash of all levels of each last book, as text, stated by the README of the recordings. */
const lastBooks: Readonly<Record<InstrumentId, string>> = {
  'binance-futures:BTCUSDT': 'aeb7d1bc894a381b',
  'binance:BTCUSDT': '1c49adbccd208ab0',
  'binance-delivery:BTCUSD_PERP': '16372a1c04e4dfaf',
};

describe.skipIf(folder === undefined)(`a tape of a real book of 2024-08-08${note}`, () => {
  it.each(files)(
    '%s: has exactly the events of the file, in less than 0.45 of its bytes',
    { timeout: 300_000 },
    async (file) => {
      await withFolder(async (to) => {
        const path = join(folder as string, file);
        const tape = await imported(path, to);
        const source = await openDataset(path, { instruments: stated as string });
        const books = new Map<InstrumentId, Book>();
        const read = eventsOneByOne(tape);
        for await (const batch of source.batches()) {
          for (const event of batch) {
            const { value } = await read.next();
            if (!isSame(value, event)) expect(value).toEqual(event);
            books.set(event.instrument, applyEvent(books.get(event.instrument) ?? waitingBook, value as MarketEvent));
          }
        }
        expect((await read.next()).done).toBe(true);
        for (const instrument of tape.instruments) {
          expect(digestOf(books.get(instrument.id) as LiveBook, instrument)).toBe(lastBooks[instrument.id]);
        }
        const { blocks, checkpoints } = tape.manifest!.bytes;
        expect((blocks + checkpoints) / (await stat(path)).size).toBeLessThan(0.45);
        expect(checkpoints / blocks).toBeLessThan(0.05);
      });
    },
  );

  it('gives the same books of three instruments as the fold, at any time', { timeout: 300_000 }, async () => {
    await withFolder(async (to) => {
      const path = join(folder as string, merged);
      const tape = await imported(path, to);
      const events: MarketEvent[] = [];
      for await (const batch of tape.batches()) events.push(...batch);
      const { from, to: end } = tape.span!;
      for (const { id } of tape.instruments) {
        const own = events.filter(({ instrument }) => instrument === id);
        const times = Array.from({ length: 12 }, (_, at) =>
          micros(from + Math.floor(((end - from) * (at * 7919)) / 90_000)),
        );
        const found = await Promise.all(times.map((time) => tape.bookAt(id, time)));
        for (const [at, time] of times.entries()) expect(plain(found[at]!)).toEqual(plain(foldedAt(own, id, time)));
      }
      await tape.close();
    });
  });
});

async function imported(path: string, folder: string): Promise<Tape> {
  const source = await openDataset(path, { instruments: stated as string });
  const { instruments, notes, description } = source;
  const writer = await createTape(folder, {
    instruments,
    source: { description, digests: await source.digests(), notes },
  });
  for await (const batch of source.batches()) await writer.append(batch);
  await writer.close();
  return openTape(folder);
}

async function* eventsOneByOne(tape: Tape): AsyncGenerator<MarketEvent> {
  for await (const batch of tape.batches()) yield* batch;
}

/** Cheap deep equality: two million rows are too many for an assertion each. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function digestOf({ bids, asks }: LiveBook, instrument: Instrument): string {
  const hash = createHash('sha256');
  for (const [mark, ladder] of [['b', bids] as const, ['a', asks] as const]) {
    for (const { price, size } of ladder) {
      hash.update(`${mark} ${priceText(price, instrument)} ${sizeText(size, instrument)}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}
