import { isKnownKind, isRare, ReplayError } from '@replay/core';

/**
 * What of a block is no numbers, as JSON: the fields beyond the stamp of each rare event, in their order, and the trade ids
 * that are no numbers, instrument by instrument. Empty where there is nothing to tell.
 */
export const blockText = (fields: readonly object[], tradeIds: readonly string[]): string =>
  fields.length + tradeIds.length === 0 ? '' : JSON.stringify([fields, tradeIds]);

/** What `blockText` told, from its UTF-8. Throws `BAD_DATA`. */
export function readText(text: Uint8Array): [fields: object[], tradeIds: string[]] {
  if (text.length === 0) return [[], []];
  try {
    return JSON.parse(Buffer.from(text).toString()) as [object[], string[]];
  } catch (cause) {
    throw new ReplayError('BAD_DATA', 'the rare fields of the block are no JSON', { cause });
  }
}

/** The fields of rare events by their places in the block. Throws `BAD_DATA` for a kind that no event has. */
export function placedFields(kinds: Uint8Array, fields: readonly object[]): ReadonlyMap<number, object> {
  const placed = new Map<number, object>();
  for (let at = 0; at < kinds.length; at++) {
    const kind = kinds[at]!;
    if (!isKnownKind(kind)) throw new ReplayError('BAD_DATA', 'there is an event of no known kind');
    if (isRare(kind)) placed.set(at, fields[placed.size] ?? {});
  }
  return placed;
}
