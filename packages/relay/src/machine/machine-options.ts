import { type Micros, parseTime, timeText } from '@replay/core';
import { type DataType, parseDataType } from '@replay/normalized';
import { Refusal } from '../http/answer.ts';
import { feedsOf } from '../markets/query.ts';
import { fastestSpeed, isSpeed, slowestSpeed } from '../markets/replay-pace.ts';
import type { ServedFeed } from '../markets/served-market.ts';

/** Which messages of which instruments are requested. */
export interface MessageOptions {
  readonly feeds: readonly ServedFeed[];
  readonly dataTypes: readonly DataType[];
  /** Whether lost connections are included. */
  readonly disconnects: boolean;
  /**
   * Whether messages that Tardis Machine does not have are included: the reader then gets exactly the served events.
   */
  readonly notices: boolean;
}

/** A validated options object of a normalized replay. */
export interface NormalizedOptions extends MessageOptions {
  /** By received time; from inclusive, to exclusive. */
  readonly from: Micros;
  readonly to: Micros;
}

/** Extensions of Tardis Machine that apply to the whole response. */
export interface ReplayExtensions {
  /** The number of messages that the reader already has. */
  readonly position: number;
  /** Multiple of the recorded speed; undefined is as fast as the client reads. */
  readonly speed: number | undefined;
  /**
   * Whether an end message is sent: the number of all messages including those before the position, the SHA-256 of
   * them as lines, and the gaps.
   */
  readonly withEnd: boolean;
}

type Given = Readonly<Record<string, unknown>>;

/** Maximum number of option objects of one request. */
const maxObjects = 100;

/** The option objects of `?options=`: one, or a list of them. Throws a `Refusal` with 400 for invalid ones. */
export function givenOptions(query: URLSearchParams): readonly Given[] {
  const text = query.get('options');
  if (text === null) throw new Refusal(400, 'give options: one JSON object, or a list of them');
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may contain a key.
    throw new Refusal(
      400,
      'the options are not JSON: give one object such as {"exchange":"…","from":"…","to":"…"}, URL-encoded',
    );
  }
  const objects: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (objects.length === 0 || objects.length > maxObjects) {
    throw new Refusal(400, `the options are a list of 1 to ${maxObjects} objects`);
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

/** Options of a live stream, which has no range. */
export const streamOptions = (given: Given, feeds: readonly ServedFeed[]): MessageOptions => ({
  feeds: chosenFeeds(given, feeds),
  dataTypes: textsIn(given, 'dataTypes').map(typeNamed),
  disconnects: given['withDisconnectMessages'] === true,
  notices: given['withNotices'] === true,
});

/** Extensions may be in any of the objects; the first value is used. */
export function replayExtensions(objects: readonly Given[]): ReplayExtensions {
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

/** Parses `from` and `to`, which are required. */
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

/** The requested symbols, or all of the exchange. Symbols are case-insensitive, as in Machine. */
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
