import { ReplayError } from '@replay/core';
import { quotedNumbers } from '@replay/normalized';
import type { RawFrame } from '../frame/frame-fields.ts';

/** The book of a snapshot answer, `{data: {timestamp, sequence, bids, asks}}`, as a message; undefined where there was none. */
export function bookIn(text: string, place: string): RawFrame | undefined {
  const { data } = Object(parsed(text));
  if (data === null) return undefined;
  if (typeof data === 'object' && !Array.isArray(data)) return { ...data, type: 'book_snapshot' };
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  throw new ReplayError('BAD_DATA', `the answer cannot be used: no snapshot: ${shown}`, {
    place,
    remedy: 'check that the address is that of a relay, and its version',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(quotedNumbers(text));
  } catch {
    return undefined;
  }
}
