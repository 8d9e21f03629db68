import { type Micros, parseTime, timeText } from '@replay/core';
import { type DataType, parseDataType } from '@replay/normalized';
import { fastestSpeed, isSpeed, slowestSpeed } from '../served/replay-pace.ts';
import type { ServedFeed } from '../served/served-market.ts';
import { feedsOf } from '../server/query.ts';
import { Refusal } from '../server/refusal.ts';

/** What is to be told of which instruments. */
export interface ToldOptions {
  readonly feeds: readonly ServedFeed[];
  readonly dataTypes: readonly DataType[];
  /** Whether lost connections are told. */
  readonly disconnects: boolean;
  /** Whether what Tardis Machine has no words for is told, too: reading then gives the very events that are served. */
  readonly notices: boolean;
}

/** One of the option objects of a normalized replay, checked. */
export interface NormalizedOptions extends ToldOptions {
  /** By receipt; from inclusive, to exclusive. */
  readonly from: Micros;
  readonly to: Micros;
}

/** What goes beyond Tardis Machine and holds for the whole answer. */
export interface ReplayTerms {
  /** How many messages of the same answer the reader has already. */
  readonly position: number;
  /** How many times as fast as it was received; undefined is as fast as it is read. */
  readonly speed: number | undefined;
  /**
   * Whether the answer ends with a message that says so: how many messages all of it is, those before the position too, the
   * SHA-256 of them as lines, and the holes in it.
   */
  readonly withEnd: boolean;
}

type Given = Readonly<Record<string, unknown>>;

/** Most option objects of one request. */
const mostObjects = 100;

/** The option objects of `?options=`: one, or a list of them. Refused with 400 and what is wrong with them. */
export function givenOptions(query: URLSearchParams): readonly Given[] {
  const text = query.get('options');
  if (text === null) throw new Refusal(400, 'give options: one JSON object, or a list of them');
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    // What the parser says repeats a piece of the text, which may hold a key.
    throw new Refusal(
      400,
      'the options are not JSON: give one object such as {"exchange":"…","from":"…","to":"…"}, URL-encoded',
    );
  }
  const objects: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (objects.length === 0 || objects.length > mostObjects) {
    throw new Refusal(400, `the options are a list of 1 to ${mostObjects} objects`);
  }
  return objects.map((one) => {
    if (typeof one === 'object' && one !== null && !Array.isArray(one)) return one as Given;
    throw new Refusal(400, 'the options are one JSON object, or a list of them');
  });
}

export function normalizedOptions(given: Given, feeds: readonly ServedFeed[]): NormalizedOptions {
  const range = rangeIn(given);
  const options = streamOptions(given, feeds);
  refuseEmptyRange(options.feeds, range);
  return { ...options, ...range };
}

/** The same without a range, for what happens now. */
export const streamOptions = (given: Given, feeds: readonly ServedFeed[]): ToldOptions => ({
  feeds: chosenFeeds(given, feeds),
  dataTypes: textsIn(given, 'dataTypes').map(typeNamed),
  disconnects: given['withDisconnectMessages'] === true,
  notices: given['withNotices'] === true,
});

/** These stand in any of the objects, and the first that has one counts. */
export function replayTerms(objects: readonly Given[]): ReplayTerms {
  const first = (name: string): unknown => objects.find((one) => one[name] !== undefined)?.[name];
  const [position, speed] = [first('position') ?? 0, first('speed')];
  if (!Number.isSafeInteger(position) || Number(position) < 0) {
    throw new Refusal(400, 'position is how many messages of this answer were read already, a whole number from 0');
  }
  if (speed !== undefined && !isSpeed(speed)) {
    const bounds = `above 0, from ${slowestSpeed} to ${fastestSpeed}`;
    throw new Refusal(400, `speed is a number ${bounds}: 1 is as it was received; left out, as fast as it is read`);
  }
  return { position: Number(position), speed, withEnd: first('withEnd') === true };
}

/** `from` and `to`, without which a replay would have no end. */
export function rangeIn(given: Given): { readonly from: Micros; readonly to: Micros } {
  const [from, to] = [timeIn(given, 'from'), timeIn(given, 'to')];
  if (from < to) return { from, to };
  throw new Refusal(400, `from ${timeText(from)} is not before to ${timeText(to)}`);
}

function timeIn(given: Given, name: string): Micros {
  const text = given[name];
  if (typeof text !== 'string' && typeof text !== 'number') throw new Refusal(400, `give ${name}, such as 2024-05-01`);
  try {
    return parseTime(String(text));
  } catch (error) {
    throw new Refusal(400, `${name}: ${(error as Error).message}`);
  }
}

export function exchangeIn(given: Given): string {
  const { exchange } = given as { readonly exchange?: unknown };
  if (typeof exchange === 'string' && exchange !== '') return exchange;
  throw new Refusal(400, 'give exchange');
}

/** All symbols of the exchange where none is given. The names of most exchanges are taken in any case, as Machine does. */
export function chosenFeeds(given: Given, feeds: readonly ServedFeed[]): readonly ServedFeed[] {
  const exchange = exchangeIn(given);
  const known = feedsOf(exchange, feeds);
  if (given['symbols'] === undefined) return known;
  const wanted = textsIn(given, 'symbols');
  if (wanted.length === 0) return known;
  return [...new Set(wanted.map((symbol) => symbol.toUpperCase()))].map((symbol) => {
    const feed = known.find(({ instrument }) => instrument.symbol.toUpperCase() === symbol);
    if (feed !== undefined) return feed;
    const some = known.slice(0, 5).map(({ instrument }) => instrument.symbol);
    throw new Refusal(404, `unknown symbol '${symbol}' of ${exchange}; there are ${some.join(', ')}`);
  });
}

function typeNamed(name: string): DataType {
  try {
    return parseDataType(name);
  } catch (error) {
    throw new Refusal(400, (error as Error).message);
  }
}

export function textsIn(given: Given, name: string): readonly string[] {
  const list = given[name];
  if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list;
  throw new Refusal(400, `${name} is a list of texts`);
}

function refuseEmptyRange(
  feeds: readonly ServedFeed[],
  { from, to }: { readonly from: Micros; readonly to: Micros },
): void {
  const since = Math.min(...feeds.map(({ availableSince }) => availableSince)) as Micros;
  const until = Math.max(...feeds.map(({ availableTo }) => availableTo)) as Micros;
  if (from < until && to > since) return;
  throw new Refusal(404, `no data; there are ${timeText(since)} to ${timeText(until)}`);
}
