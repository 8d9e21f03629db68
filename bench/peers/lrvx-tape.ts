import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { applyEvent, type Book, waitingBook } from '../../packages/book/src/index.ts';
import { type Instrument, type Levels, levelsOf, type MarketEvent } from '../../packages/core/src/index.ts';
import { openTape } from '../../packages/tape/src/index.ts';
import type { ImportResult } from './results.ts';

/** Book messages as they came, or the best levels after each of them as a whole book. */
export type LrvxForm = 'raw' | 'top20';

const script = fileURLToPath(new URL('lrvx_write.py', import.meta.url));
const depth = 20;
const scale = 100_000_000;
/** It reorders what is at most ten seconds late, so that trades and books of a shorter time may be written one after the other. */
const chunkMicros = 4_000_000;

/** Writes one of our tapes as a tape of lrvx, which has no importer for dataset files. The seconds are those of its own writer. */
export async function writeLrvxTape(
  python: string,
  tape: string,
  out: string,
  form: LrvxForm,
): Promise<Pick<ImportResult, 'seconds' | 'peakMegabytes'>> {
  const { instruments, batches } = await opened(tape);
  const [instrument] = instruments;
  if (instrument === undefined) throw new Error(`${tape} has no instrument`);
  const child = spawn(python, [script, out], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const closed = once(child, 'close');
  let chunk = new Chunk(instrument);
  let book: Book = waitingBook;
  let endsAt = 0;
  for await (const batch of batches()) {
    for (const event of batch) {
      if (event.receivedTime >= endsAt) {
        if (!child.stdin.write(chunk.bytes())) await once(child.stdin, 'drain');
        chunk = new Chunk(instrument);
        endsAt = event.receivedTime + chunkMicros;
      }
      if (form === 'top20') book = applyEvent(book, event);
      if (form === 'top20' && 'bids' in event && book.status === 'live') chunk.add(shownAsSnapshot(event, book));
      else chunk.add(event);
    }
  }
  child.stdin.end(chunk.bytes());
  const [code] = (await closed) as [number | null];
  if (code !== 0) throw new Error(`lrvx could not write ${out}`);
  return JSON.parse(said) as Pick<ImportResult, 'seconds' | 'peakMegabytes'>;
}

async function opened(path: string) {
  const tape = await openTape(path);
  return { instruments: tape.instruments, batches: () => tape.batches() };
}

function shownAsSnapshot(event: MarketEvent, book: Book & { status: 'live' }): MarketEvent {
  const { instrument, receivedTime, exchangeTime, sequence } = event;
  const times = { instrument, receivedTime, exchangeTime, sequence };
  return { type: 'BookSnapshotted', ...times, bids: best(book.bids), asks: best(book.asks) };
}

function best(side: (Book & { status: 'live' })['bids']): Levels {
  const rows: [number, number][] = [];
  side.walk((price, size) => rows.push([price, size]) < depth);
  return levelsOf(rows);
}

/** Events of a short time as columns of doubles, one after the other. */
class Chunk {
  readonly #trades: number[][] = Array.from({ length: 6 }, () => []);
  readonly #books: number[][] = Array.from({ length: 6 }, () => []);
  readonly #levels: number[][] = [[], []];
  readonly #tick: number;
  readonly #lot: number;

  constructor({ tickSize, lotSize }: Instrument) {
    this.#tick = Math.round(Number(tickSize) * scale);
    this.#lot = Math.round(Number(lotSize) * scale);
  }

  add(event: MarketEvent): void {
    const { exchangeTime, receivedTime, sequence } = event;
    if (event.type === 'TradePrinted') {
      const traded = [event.price * this.#tick, event.size * this.#lot, sequence, event.aggressor === 'buy' ? 0 : 1];
      append(this.#trades, [exchangeTime, receivedTime, ...traded]);
    } else if (event.type === 'BookChanged' || event.type === 'BookSnapshotted') {
      const { bids, asks } = event;
      const kind = event.type === 'BookSnapshotted' ? 2 : 3;
      append(this.#books, [exchangeTime, receivedTime, sequence, bids.prices.length, asks.prices.length, kind]);
      this.#add(bids);
      this.#add(asks);
    }
  }

  #add({ prices, sizes }: Levels): void {
    const [ownPrices, ownSizes] = this.#levels as [number[], number[]];
    for (let at = 0; at < prices.length; at++) {
      ownPrices.push((prices[at] ?? 0) * this.#tick);
      ownSizes.push((sizes[at] ?? 0) * this.#lot);
    }
  }

  bytes(): Buffer {
    const parts = [this.#trades, this.#books, this.#levels];
    const counts = new Uint32Array(parts.map(([first]) => first?.length ?? 0));
    const columns = new Float64Array(parts.flat(2));
    return Buffer.concat([Buffer.from(counts.buffer), Buffer.from(columns.buffer)]);
  }
}

const append = (columns: number[][], values: readonly number[]): void => {
  for (const [at, value] of values.entries()) columns[at]?.push(value);
};
