import { ReplayError } from '@replay/core';

/** Data types that pass through as the venue told them, and what each is made of here. */
export const plainDataTypes = [
  'trade',
  'book_change',
  'derivative_ticker',
  'liquidation',
  'option_summary',
  'book_ticker',
] as const;
export type PlainDataType = (typeof plainDataTypes)[number];

/** The best `depth` levels a side, told anew whenever they changed, or once an interval in which they did. */
export interface BookSnapshotType {
  readonly kind: 'book_snapshot';
  /** As it was asked for: what the messages are called. */
  readonly name: string;
  readonly depth: number;
  /** Milliseconds by the venue's clock; 0 for every change. */
  readonly interval: number;
  /** The step that prices are grouped by, a decimal text. */
  readonly grouping?: string;
}

/** Trades told together: those of an interval by the venue's clock, so many of them, or such a volume. */
export interface TradeBarType {
  readonly kind: 'trade_bar';
  /** As it was asked for: what the messages are called. */
  readonly name: string;
  readonly of: 'time' | 'tick' | 'volume';
  /** Milliseconds, trades, or the volume in the unit of amounts. */
  readonly interval: number;
}

/** What one can ask of a source of normalized messages. */
export type DataType = { readonly kind: PlainDataType; readonly name: string } | BookSnapshotType | TradeBarType;

/**
 * Reads the name of a data type: `trade`, `book_change`, …, `book_snapshot_10_100ms`, `book_snapshot_10_grouped5_1s`, `quote`,
 * `quote_1s`, `trade_bar_1m`, `trade_bar_100ticks`, `trade_bar_5000vol`. Throws `BAD_USAGE`, in the words of Tardis Machine
 * where it has some.
 */
export function parseDataType(name: string): DataType {
  const plain = plainDataTypes.find((known) => known === name);
  if (plain !== undefined) return { kind: plain, name };
  if (name.startsWith('book_snapshot_')) return snapshotType(name);
  if (name.startsWith('trade_bar_')) return barType(name);
  if (name === 'quote') return { kind: 'book_snapshot', name, depth: 1, interval: 0 };
  if (name.startsWith('quote_')) {
    return { kind: 'book_snapshot', name, depth: 1, interval: intervalIn(name.slice('quote_'.length), name) };
  }
  throw refused(`Can't normalize data without any normalizers provided: unknown data type: ${name}`);
}

function snapshotType(name: string): BookSnapshotType {
  const parts = name.split('_').slice(2);
  const [depthText = '', ...others] = parts;
  const depth = Number(depthText);
  if (!/^\d+$/.test(depthText) || depth < 1 || depth > deepest) {
    throw refused(`invalid depth: ${depthText}, data type: ${name}`);
  }
  const grouped =
    others.length === 2 && others[0]?.startsWith('grouped') ? others[0].slice('grouped'.length) : undefined;
  if (others.length !== (grouped === undefined ? 1 : 2)) {
    throw refused(`invalid interval: ${others.join('_')}, data type: ${name}`);
  }
  if (grouped !== undefined && (!/^\d{1,12}(\.\d{1,12})?$/.test(grouped) || Number(grouped) === 0)) {
    throw refused(`invalid grouping: ${grouped}, data type: ${name}`);
  }
  const interval = intervalIn(others.at(-1) ?? '', name);
  return { kind: 'book_snapshot', name, depth, interval, ...(grouped === undefined ? {} : { grouping: grouped }) };
}

function barType(name: string): TradeBarType {
  const length = name.slice('trade_bar_'.length);
  const counted = /^(\d{1,15})(ticks|vol)$/.exec(length);
  const interval = counted === null ? intervalIn(length, name) : Number(counted[1]);
  if (interval === 0) throw refused(`invalid interval: ${length}, data type: ${name}`);
  if (counted === null) return { kind: 'trade_bar', name, of: 'time', interval };
  return { kind: 'trade_bar', name, of: counted[2] === 'ticks' ? 'tick' : 'volume', interval };
}

/** More levels than any venue shows: an answer of unbounded size is not to be had by asking for it. */
const deepest = 10_000;

const millisIn = { ms: 1, s: 1000, m: 60_000 } as const;

function intervalIn(text: string, name: string): number {
  const match = /^(\d{1,9})(ms|s|m)$/.exec(text);
  if (match === null) throw refused(`invalid interval: ${text}, data type: ${name}`);
  return Number(match[1]) * millisIn[match[2] as keyof typeof millisIn];
}

const refused = (message: string): ReplayError =>
  new ReplayError('BAD_USAGE', message, {
    remedy:
      'ask for trade, book_change, derivative_ticker, liquidation, book_ticker, book_snapshot_{depth}[_grouped{step}]_{n}{ms|s|m}, ' +
      'quote[_{n}{ms|s|m}] or trade_bar_{n}{ms|s|m|ticks|vol}',
  });
