import { type Micros, timeText } from '@replay/core';
import { Refusal } from '../http/answer.ts';
import { mergeByReceivedTime } from '../markets/merge-by-received-time.ts';
import type { CapturedLine, ServedCapture } from '../markets/served-market.ts';
import { exchangeIn, rangeIn, textsIn } from './machine-options.ts';

/** A filter of a capture: a channel, and optionally symbols. */
export interface Filter {
  readonly channel: string;
  /** In upper case; empty selects all. */
  readonly symbols: ReadonlySet<string>;
}

type Given = Readonly<Record<string, unknown>>;

/**
 * The raw messages of an exchange, each with its received time (7 fraction digits, as recorders write it). With
 * `withDisconnects` an empty text stands for a lost connection.
 */
export function nativeReplay(
  [given, ...others]: readonly Given[],
  captures: readonly ServedCapture[],
  signal: AbortSignal,
): AsyncIterable<readonly string[]> {
  if (given === undefined || others.length > 0) throw new Refusal(400, 'the options are one JSON object here');
  const { from, to } = rangeIn(given);
  const lines = nativeLines(exchangeIn(given), filtersIn(given), from, to, captures, signal);
  return nativeTexts(lines, given['withDisconnects'] === true);
}

async function* nativeTexts(
  lines: AsyncIterable<readonly CapturedLine[]>,
  withDisconnects: boolean,
): AsyncGenerator<readonly string[]> {
  for await (const batch of lines) {
    const texts: string[] = [];
    for (const { time, text } of batch) {
      if (text !== '') texts.push(`{"localTimestamp":"${recorderTime(time)}","message":${text}}`);
      else if (withDisconnects) texts.push('');
    }
    yield texts;
  }
}

/**
 * The lines of all captures of an exchange that pass the filters, by received time. Throws a `Refusal` with 404 when
 * there is no capture.
 */
export function nativeLines(
  exchange: string,
  filters: readonly Filter[],
  from: Micros,
  to: Micros,
  captures: readonly ServedCapture[],
  signal: AbortSignal,
): AsyncIterable<readonly CapturedLine[]> {
  const held = captures.filter((capture) => capture.exchange === exchange);
  if (held.length === 0) {
    const exchanges = [...new Set(captures.map((capture) => capture.exchange))];
    const known = exchanges.length === 0 ? 'none is served' : `served: ${exchanges.join(', ')}`;
    throw new Refusal(404, `no raw messages of '${exchange}'; ${known}`);
  }
  const open = held.filter(({ availableSince, availableTo }) => availableSince < to && availableTo > from);
  const wanted = open.map(async function* (capture) {
    for await (const batch of capture.lines(from, to, signal)) {
      yield batch.filter((line) => passes(line, filters)).map((line) => ({ ...line, receivedTime: line.time }));
    }
  });
  return mergeByReceivedTime(wanted);
}

/** Lost connections pass every filter; without filters everything passes. */
function passes({ text, channel, symbol }: CapturedLine, filters: readonly Filter[]): boolean {
  if (text === '' || filters.length === 0) return true;
  return filters.some(
    (filter) =>
      filter.channel === channel &&
      (filter.symbols.size === 0 || symbol === undefined || filter.symbols.has(symbol.toUpperCase())),
  );
}

export function filtersIn(given: Given): readonly Filter[] {
  const { filters } = given as { readonly filters?: unknown };
  if (filters === undefined) return [];
  if (!Array.isArray(filters)) throw new Refusal(400, 'filters is a list of {channel, symbols}');
  return filters.map((one: unknown) => {
    if (typeof one !== 'object' || one === null || typeof (one as Given)['channel'] !== 'string') {
      throw new Refusal(400, 'a filter has a channel');
    }
    const symbols = (one as Given)['symbols'] === undefined ? [] : textsIn(one as Given, 'symbols');
    return { channel: String((one as Given)['channel']), symbols: new Set(symbols.map((text) => text.toUpperCase())) };
  });
}

/** Recorders write tenths of a microsecond. */
const recorderTime = (time: Micros): string => timeText(time).replace('Z', '0Z');
