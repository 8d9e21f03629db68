import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import {
  type BookChanged,
  type BookSnapshotted,
  countOf,
  levelsOf,
  type Micros,
  randomFrom,
  scaleOf,
} from '../packages/core/src/index.ts';

export type BookMessage = BookChanged | BookSnapshotted;

/** Parsed book messages, ready to be folded again and again. */
export interface Recording {
  /** What it is, and whether it is a market or made up. */
  readonly name: string;
  readonly messages: readonly BookMessage[];
  /** Rows of all messages. */
  readonly levelUpdates: number;
}

const recordings = new URL('../../shared/data/tardis-layout/', import.meta.url);

/** A real `incremental_book_L2` file of 2024-08-08; where it is absent, a made-up stream of the same shape that says so. */
export function recordingOf(exchange: string, symbol: string, tickSize: string, lotSize: string): Recording {
  const file = new URL(`${exchange}_incremental_book_L2_2024-08-08_${symbol}.csv.gz`, recordings);
  if (!existsSync(file)) return madeUpRecording(`made-up book (no ${exchange} recording beside the repository)`);
  const text = gunzipSync(readFileSync(fileURLToPath(file))).toString('latin1');
  return recording(`${exchange} ${symbol}`, messagesOf(text, tickSize, lotSize));
}

const recording = (name: string, messages: readonly BookMessage[]): Recording => ({
  name,
  messages,
  levelUpdates: messages.reduce((sum, { bids, asks }) => sum + bids.prices.length + asks.prices.length, 0),
});

type Row = [price: number, size: number];

/** Rows of one `local_timestamp` and one kind together, as the files mean them. */
function messagesOf(text: string, tickSize: string, lotSize: string): BookMessage[] {
  const [tick, lot] = [scaleOf(tickSize), scaleOf(lotSize)];
  const messages: BookMessage[] = [];
  let bids: Row[] = [];
  let asks: Row[] = [];
  let message = '';
  const close = () => {
    if (message !== '') messages.push(bookMessage(message.endsWith('true'), bids, asks, messages.length));
    [bids, asks] = [[], []];
  };
  for (const line of text.split('\n').slice(1)) {
    if (line === '') continue;
    const [, , , received = '', isSnapshot = '', side, price = '', amount = ''] = line.split(',');
    if (message !== received + isSnapshot) close();
    message = received + isSnapshot;
    (side === 'bid' ? bids : asks).push([Number(countOf(price, tick)), Number(countOf(amount, lot))]);
  }
  close();
  return messages;
}

const bookMessage = (isSnapshot: boolean, bids: Row[], asks: Row[], sequence: number): BookMessage => ({
  type: isSnapshot ? 'BookSnapshotted' : 'BookChanged',
  instrument: 'bench',
  exchangeTime: (sequence * 50_000) as Micros,
  receivedTime: (sequence * 50_000) as Micros,
  sequence,
  bids: levelsOf(bids),
  asks: levelsOf(asks),
});

/** Fifty rows a message near a wandering middle, ever rarer away from it, over a thousand levels a side. */
function madeUpRecording(name: string): Recording {
  const random = randomFrom(20_240_808);
  let middle = 600_000;
  const rows = (outward: number, count: number, far: number): Row[] =>
    Array.from({ length: count }, (_, row): Row => {
      const distance = far > 0 ? row * 2 : Math.floor(random.exponential(300));
      return [middle + outward * (1 + distance), random.chance(0.3) ? 0 : 1 + random.below(5000)];
    }).sort(([one], [other]) => one - other);
  const messages = [bookMessage(true, rows(-1, 1000, 1), rows(1, 1000, 1), 0)];
  while (messages.length < 6000) {
    middle += random.below(5) - 2;
    messages.push(bookMessage(false, rows(-1, 25, 0), rows(1, 25, 0), messages.length));
  }
  return recording(name, messages);
}
