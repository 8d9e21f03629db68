import { type Micros, parseTime, ReplayError } from '@replay/core';
import { Refusal } from '../http/answer.ts';

/** The messages of a channel: of these symbols, or of all when undefined. */
export interface SliceFilter {
  readonly channel: string;
  readonly symbols: ReadonlySet<string> | undefined;
}

/** A request for some minutes of raw messages. */
export interface SliceRequest {
  /** The first minute. */
  readonly from: Micros;
  /** Number of minutes. */
  readonly size: number;
  /** An empty list selects everything. */
  readonly filters: readonly SliceFilter[];
}

const minute = 60_000_000;
/** A century of minutes. */
const longestOffset = 100 * 366 * 24 * 60;
const largestSlice = 60;

/** Parses `from`, `offset`, `filters` and `sliceSize`. Throws a `Refusal` with 400 for an invalid one. */
export function sliceRequest(query: URLSearchParams): SliceRequest {
  const from = baseIn(query);
  const offset = wholeIn(query, 'offset', 0, longestOffset);
  const size = Math.max(1, wholeIn(query, 'sliceSize', 1, largestSlice));
  return { from: ((Math.floor(from / minute) + offset) * minute) as Micros, size, filters: filtersIn(query) };
}

/** The message must not contain `ISO 8601 format`: clients of Tardis retry for half an hour when they read it. */
function baseIn(query: URLSearchParams): Micros {
  const text = query.get('from') ?? '';
  try {
    // The plus sign of a time-zone offset arrives as a space.
    return parseTime(/^\d{4}-/.test(text) ? text : '');
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    throw new Refusal(400, `'from' must be a time in UTC such as 2020-02-01T00:00:00.000Z, not '${text.slice(0, 40)}'`);
  }
}

function wholeIn(query: URLSearchParams, name: string, least: number, most: number): number {
  const text = query.get(name);
  if (text === null || text === '') return least;
  if (/^\d{1,9}$/.test(text) && Number(text) <= most) return Number(text);
  throw new Refusal(400, `'${name}' must be a whole number up to ${most}, not '${text.slice(0, 40)}'`);
}

function filtersIn(query: URLSearchParams): readonly SliceFilter[] {
  const text = query.get('filters');
  if (text === null || text === '') return [];
  const filters = parsed(text);
  if (!Array.isArray(filters)) throw badFilters('not a list');
  return filters.map((filter: unknown) => filterIn(filter));
}

function filterIn(filter: unknown): SliceFilter {
  if (typeof filter !== 'object' || filter === null) throw badFilters('one of them is not an object');
  const { channel, symbols } = filter as { readonly channel?: unknown; readonly symbols?: unknown };
  if (typeof channel !== 'string' || channel === '') throw badFilters('one of them has no channel');
  if (symbols === undefined) return { channel, symbols: undefined };
  if (!Array.isArray(symbols) || symbols.some((one) => typeof one !== 'string'))
    throw badFilters(`the symbols of '${channel}' are not a list of strings`);
  // Clients send an empty list when they mean all symbols.
  return { channel, symbols: symbols.length === 0 ? undefined : new Set(symbols as string[]) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badFilters('not JSON');
  }
}

const badFilters = (why: string): Refusal =>
  new Refusal(400, `'filters' must be JSON such as [{"channel":"trade","symbols":["btcusdt"]}]: ${why}`);
