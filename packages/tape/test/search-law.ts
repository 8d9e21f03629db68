import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { applyEvent, type Book, waitingBook } from '@replay/book';
import { type Instrument, type InstrumentId, type MarketEvent, type Micros, micros, randomFrom } from '@replay/core';
import { createTape, openTape } from '../src/index.ts';
import { plain } from './tapes.ts';

type Batches = AsyncIterable<readonly MarketEvent[]> | Iterable<readonly MarketEvent[]>;

/** A market that can be read repeatedly, always with the same events. */
export interface RepeatableMarket {
  readonly instruments: readonly Instrument[];
  batches(): Batches;
}

export interface SearchReport {
  /** How many receipt times were queried for every instrument, one by one and all at once. */
  readonly times: number;
  readonly books: number;
  readonly live: number;
  /** Time ranges [from, to), opened for all instruments and for each one. */
  readonly cuts: number;
  /** Where the tape differs from the fold of the market, a line each. */
  readonly differences: readonly string[];
}

/** A time range of the market: the options of `openTape`, and the expected result. */
interface Cut {
  readonly from: Micros;
  readonly to: Micros;
  readonly books: ReadonlyMap<InstrumentId, Book>;
  readonly events: MarketEvent[];
}

const cutCount = 6;
const mostEventsOfCut = 500;

/**
 * Writes the market as a tape and compares searches in it with a fold of the market, event by event: the books of all
 * instruments at `count` times spread over all events, and time ranges within it.
 */
export async function searchAgainstFold(
  market: RepeatableMarket,
  folder: string,
  count: number,
  rowsPerBlock?: number,
): Promise<SearchReport> {
  const receiptTimes = await written(market, folder, rowsPerBlock);
  const times = queryTimes(receiptTimes, count);
  const { books, cuts } = await folded(market, times, cutsOf(receiptTimes));
  const differences = [
    ...(await wrongBooks(folder, books, market.instruments)),
    ...(await wrongCuts(folder, cuts, market.instruments)),
  ];
  const found = [...books.values()];
  return {
    times: times.length,
    books: found.length,
    live: found.filter((text) => text.startsWith('live')).length,
    cuts: cuts.length * (1 + market.instruments.length),
    differences,
  };
}

/** Writes the tape; returns the receipt times of all events. */
async function written(market: RepeatableMarket, folder: string, rowsPerBlock?: number): Promise<readonly Micros[]> {
  const times: Micros[] = [];
  const writer = await createTape(folder, {
    instruments: market.instruments,
    source: { description: 'a market', digests: [], notes: [] },
    ...(rowsPerBlock === undefined ? {} : { rowsPerBlock }),
  });
  for await (const batch of market.batches()) {
    for (const { receivedTime } of batch) times.push(receivedTime);
    await writer.append(batch);
  }
  await writer.close();
  return times;
}

/** Times spread evenly over the events: in turn that of an event, the microsecond before one, and between two. */
function queryTimes(times: readonly Micros[], count: number): readonly Micros[] {
  const found = new Set<Micros>();
  for (let at = 0; at < count; at++) {
    const event = Math.floor((at * times.length) / count);
    const time = times[event]!;
    const next = times[event + 1] ?? time;
    const wanted = [time, time - 1, Math.floor((time + next) / 2)][at % 3]!;
    found.add(micros(wanted));
  }
  return [...found].sort((one, other) => one - other);
}

function cutsOf(times: readonly Micros[]): Cut[] {
  return Array.from({ length: cutCount }, (_, at) => {
    const first = Math.floor(((at + 0.5) * times.length) / cutCount);
    const end = Math.min(times.length - 1, first + mostEventsOfCut);
    return { from: times[first]!, to: times[end]!, books: new Map<InstrumentId, Book>(), events: [] };
  });
}

const keyOf = (id: InstrumentId, time: Micros): string => `${time} ${id}`;

/** The books at the times, as text, and the events and books of the cuts. */
async function folded(
  market: RepeatableMarket,
  times: readonly Micros[],
  cuts: readonly Cut[],
): Promise<{ readonly books: ReadonlyMap<string, string>; readonly cuts: readonly Cut[] }> {
  const now = new Map<InstrumentId, Book>(market.instruments.map(({ id }) => [id, waitingBook]));
  const books = new Map<string, string>();
  const begun: Cut[] = [];
  let [next, cut] = [0, 0];
  const passTo = (time: number): void => {
    for (; next < times.length && times[next]! < time; next++) {
      for (const [id, book] of now) books.set(keyOf(id, times[next]!), textOf(book));
    }
    for (; cut < cuts.length && cuts[cut]!.from <= time; cut++) {
      begun.push({ ...cuts[cut]!, books: new Map(now) });
    }
  };
  for await (const batch of market.batches()) {
    for (const event of batch) {
      passTo(event.receivedTime);
      now.set(event.instrument, applyEvent(now.get(event.instrument)!, event));
      for (const { to, events } of begun) if (event.receivedTime < to) events.push(event);
    }
  }
  passTo(Infinity);
  return { books, cuts: begun };
}

async function wrongBooks(
  folder: string,
  books: ReadonlyMap<string, string>,
  instruments: readonly Instrument[],
): Promise<readonly string[]> {
  const differences: string[] = [];
  const compare = (how: string, key: string, found: Book): void => {
    const text = textOf(found);
    if (text !== books.get(key)) differences.push(`${how}, ${key}: ${text} instead of ${books.get(key)}`);
  };
  const asked = shuffled([...books.keys()]).map((key) => {
    const [time = '', id = ''] = key.split(' ');
    return { key, time: micros(Number(time)), id };
  });
  const one = await openTape(folder);
  for (const { key, time, id } of asked) compare('one by one', key, await one.bookAt(id, time));
  await one.close();
  const all = await openTape(folder);
  await Promise.all(asked.map(async ({ key, time, id }) => compare('all at once', key, await all.bookAt(id, time))));
  await all.close();
  // A tape of one instrument numbers its events by itself; every other field must be the same.
  for (const { id } of instruments.length > 1 ? instruments : []) {
    const alone = await openTape(folder, { instruments: [id] });
    for (const { key, time } of asked.filter((query) => query.id === id).slice(0, 50)) {
      const text = textOf(await alone.bookAt(id, time));
      const wanted = books.get(key)!;
      if (text.split('#')[0] !== wanted.split('#')[0]) differences.push(`alone, ${key}: ${text} instead of ${wanted}`);
    }
    await alone.close();
  }
  return differences;
}

/** Opens each range by itself: it must hold the books at its start, then exactly its events. */
async function wrongCuts(
  folder: string,
  cuts: readonly Cut[],
  instruments: readonly Instrument[],
): Promise<readonly string[]> {
  const differences: string[] = [];
  const ids = instruments.map(({ id }) => id);
  for (const { from, to, books, events } of cuts) {
    for (const wanted of [ids, ...ids.map((id) => [id])]) {
      const read: MarketEvent[] = [];
      const tape = await openTape(folder, { from, to, instruments: wanted });
      for await (const batch of tape.batches()) read.push(...batch);
      await tape.close();
      const own = events.filter(({ instrument }) => wanted.includes(instrument));
      const where = `${wanted.join(' and ')} from ${from} to ${to}`;
      const rest = read.slice(read.length - own.length);
      if (!isDeepStrictEqual(rest.map(unnumbered), own.map(unnumbered))) differences.push(`${where}: other events`);
      if (rest.some(({ sequence }, at) => at > 0 && sequence !== rest[at - 1]!.sequence + 1)) {
        differences.push(`${where}: its events are not numbered one by one`);
      }
      for (const id of wanted) {
        const opening = read.slice(0, read.length - own.length).filter(({ instrument }) => instrument === id);
        const [found, book] = [opening.reduce(applyEvent, waitingBook), books.get(id)!].map((one) => textOf(one));
        if (found!.split('#')[0] !== book!.split('#')[0]) {
          differences.push(`${where}: ${id} opens with ${found} instead of ${book}`);
        }
      }
    }
  }
  return differences;
}

const unnumbered = (event: MarketEvent): object => ({ ...event, sequence: 0 });

/** A book as one line that depends on all of its fields; its sequence number comes last, behind `#`. */
function textOf(book: Book): string {
  if (book.status !== 'live') return JSON.stringify(book);
  const { sequence, ...fields } = plain(book) as Extract<ReturnType<typeof plain>, { status: 'live' }>;
  const orders = book.orders === undefined ? [] : [...book.orders];
  const digest = createHash('sha256')
    .update(JSON.stringify({ ...fields, orders }))
    .digest('hex')
    .slice(0, 16);
  const { touch, bids, asks } = book;
  const best = touch === undefined ? 'no touch' : `${touch.bid.price} | ${touch.ask.price}`;
  return `live ${bids.count} + ${asks.count} levels, ${best}, ${digest}#${sequence}`;
}

/** A random order, the same in every run. */
function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  const random = randomFrom(20_240_808);
  return items
    .map((item) => ({ item, rank: random.next() }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}
