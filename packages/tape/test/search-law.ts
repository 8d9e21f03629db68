import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { applyEvent, type Book, waitingBook } from '@replay/book';
import { type Instrument, type InstrumentId, type MarketEvent, type Micros, micros, randomFrom } from '@replay/core';
import { createTape, openTape } from '../src/index.ts';
import { plain } from './tapes.ts';

type Batches = AsyncIterable<readonly MarketEvent[]> | Iterable<readonly MarketEvent[]>;

/** A market that can be read again and again, always with the same events. */
export interface RepeatableMarket {
  readonly instruments: readonly Instrument[];
  batches(): Batches;
}

export interface SearchReport {
  /** Different receipt times, each asked of every instrument, one by one and all at once. */
  readonly moments: number;
  readonly books: number;
  readonly live: number;
  /** Parts `[from, to)` of all instruments and of each one, opened by themselves. */
  readonly cuts: number;
  /** What the tape told otherwise than the fold of the market, a line each. */
  readonly differences: readonly string[];
}

/** A part of the market: what `openTape` is asked for, and what must come. */
interface Cut {
  readonly from: Micros;
  readonly to: Micros;
  readonly books: ReadonlyMap<InstrumentId, Book>;
  readonly events: MarketEvent[];
}

const cutCount = 6;
const mostEventsOfCut = 500;

/**
 * Writes the market as a tape and holds everything that is searched in it against a fold of the market itself, event by event:
 * the books of all instruments at so many moments spread over all events, and parts that begin and end within it.
 */
export async function searchAgainstFold(
  market: RepeatableMarket,
  folder: string,
  count: number,
  rowsPerBlock?: number,
): Promise<SearchReport> {
  const times = await written(market, folder, rowsPerBlock);
  const moments = momentsOf(times, count);
  const { books, cuts } = await folded(market, moments, cutsOf(times));
  const differences = [
    ...(await wrongBooks(folder, books, market.instruments)),
    ...(await wrongCuts(folder, cuts, market.instruments)),
  ];
  const found = [...books.values()];
  return {
    moments: moments.length,
    books: found.length,
    live: found.filter((text) => text.startsWith('live')).length,
    cuts: cuts.length * (1 + market.instruments.length),
    differences,
  };
}

/** Writes the tape; the receipt times of all events. */
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

/** Receipt times at even distances over the events: in turn that of an event, the microsecond before one, and between two. */
function momentsOf(times: readonly Micros[], count: number): readonly Micros[] {
  const moments = new Set<Micros>();
  for (let at = 0; at < count; at++) {
    const event = Math.floor((at * times.length) / count);
    const time = times[event]!;
    const next = times[event + 1] ?? time;
    const wanted = [time, time - 1, Math.floor((time + next) / 2)][at % 3]!;
    moments.add(micros(wanted));
  }
  return [...moments].sort((one, other) => one - other);
}

function cutsOf(times: readonly Micros[]): Cut[] {
  return Array.from({ length: cutCount }, (_, at) => {
    const first = Math.floor(((at + 0.5) * times.length) / cutCount);
    const end = Math.min(times.length - 1, first + mostEventsOfCut);
    return { from: times[first]!, to: times[end]!, books: new Map<InstrumentId, Book>(), events: [] };
  });
}

const keyOf = (id: InstrumentId, time: Micros): string => `${time} ${id}`;

/** The books at the moments, as text, and what the cuts hold. */
async function folded(
  market: RepeatableMarket,
  moments: readonly Micros[],
  cuts: readonly Cut[],
): Promise<{ readonly books: ReadonlyMap<string, string>; readonly cuts: readonly Cut[] }> {
  const now = new Map<InstrumentId, Book>(market.instruments.map(({ id }) => [id, waitingBook]));
  const books = new Map<string, string>();
  const begun: Cut[] = [];
  let [moment, cut] = [0, 0];
  const passTo = (time: number): void => {
    for (; moment < moments.length && moments[moment]! < time; moment++) {
      for (const [id, book] of now) books.set(keyOf(id, moments[moment]!), textOf(book));
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
  // A tape of one instrument numbers its books as if there were no others; every other field must be the same.
  for (const { id } of instruments.length > 1 ? instruments : []) {
    const alone = await openTape(folder, { instruments: [id] });
    for (const { key, time } of asked.filter((moment) => moment.id === id).slice(0, 50)) {
      const text = textOf(await alone.bookAt(id, time));
      const wanted = books.get(key)!;
      if (text.split('#')[0] !== wanted.split('#')[0]) differences.push(`alone, ${key}: ${text} instead of ${wanted}`);
    }
    await alone.close();
  }
  return differences;
}

/** Opens each part by itself: behind the books as they were come the very events. */
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

/** A book in a line that differs where any of its fields does; its place in the tape stands behind `#`. */
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

/** In an order that has nothing to do with time, the same in every run. */
function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  const random = randomFrom(20_240_808);
  return items
    .map((item) => ({ item, rank: random.next() }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}
