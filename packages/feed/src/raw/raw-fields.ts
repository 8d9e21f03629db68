import type { Micros, Side } from '@replay/core';
import { MessageFault } from './message-fault.ts';
import type { TextRow } from './venue-message.ts';

/** A message before anything is known of its fields. */
export type RawObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is RawObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function objectIn(value: unknown, name: string): RawObject {
  if (isObject(value)) return value;
  throw new MessageFault(`${name} is no object`);
}

export function listIn(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw new MessageFault(`${name} is no list`);
}

export function textIn(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new MessageFault(`${name} is no text`);
}

/** A decimal as the venue spelled it. Only texts: a JSON number has lost its spelling. */
export function decimalIn(value: unknown, name: string): string {
  if (typeof value === 'string' && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/.test(value)) return value;
  throw new MessageFault(`${name} ${shown(value)} is no decimal`);
}

/** A decimal, or undefined where the venue leaves it out, empty or null. */
export const optionalDecimal = (value: unknown, name: string): string | undefined =>
  value === undefined || value === null || value === '' ? undefined : decimalIn(value, name);

/** A whole number, as a number or as text. */
export function wholeIn(value: unknown, name: string): number {
  const count = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof count === 'number' && Number.isSafeInteger(count)) return count;
  throw new MessageFault(`${name} ${shown(value)} is no whole number`);
}

export const optionalWhole = (value: unknown, name: string): number | undefined =>
  value === undefined || value === null ? undefined : wholeIn(value, name);

/** A venue's time: milliseconds or microseconds since 1970, told apart by their magnitude, or ISO 8601. */
export function timeIn(value: unknown, name: string): Micros {
  if (typeof value === 'string' && value.includes('T')) return isoTimeIn(value, name);
  const count = wholeIn(value, name);
  if (count >= 1e14 && count < 1e17) return count as Micros;
  if (count >= 1e11 && count < 1e14) return (count * 1000) as Micros;
  throw new MessageFault(`${name} ${count} is no time in milliseconds or microseconds`);
}

export const optionalTime = (value: unknown, name: string): Micros | undefined =>
  value === undefined || value === null ? undefined : timeIn(value, name);

const isoTime = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|\+00:00)$/;

/** ISO 8601 in UTC with up to nine digits behind the second; what is finer than a microsecond is cut. */
export function isoTimeIn(text: string, name: string): Micros {
  const [, seconds, fraction = ''] = isoTime.exec(text) ?? [];
  const millis = seconds === undefined ? Number.NaN : Date.parse(`${seconds}Z`);
  if (Number.isNaN(millis)) throw new MessageFault(`${name} '${text}' is no time such as 2024-08-08T23:54:15.030314Z`);
  return (millis * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'))) as Micros;
}

export function sideIn(value: unknown, name: string): Side {
  if (value === 'buy' || value === 'Buy' || value === 'BUY') return 'buy';
  if (value === 'sell' || value === 'Sell' || value === 'SELL') return 'sell';
  throw new MessageFault(`${name} ${shown(value)} is neither buy nor sell`);
}

export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

/** Rows of one side that begin with price and size: `[["61800.20", "2.909", …], …]`. */
export function rowsIn(value: unknown, name: string): readonly TextRow[] {
  const rows = listIn(value, name);
  for (const row of rows) {
    if (!Array.isArray(row) || typeof row[0] !== 'string' || typeof row[1] !== 'string') {
      throw new MessageFault(`a row of ${name} is no price and size: ${shown(row)}`);
    }
  }
  return rows as readonly TextRow[];
}

/** A quote's side; undefined where it is empty, which venues write as a missing, an empty or a zero price or size. */
export function quoteSide(price: unknown, size: unknown, name: string): TextRow | undefined {
  const row = [optionalDecimal(price, `${name} price`), optionalDecimal(size, `${name} size`)] as const;
  const [at, of] = row;
  return at === undefined || of === undefined || Number(of) === 0 ? undefined : [at, of];
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'missing').slice(0, 60);
