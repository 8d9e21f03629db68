import { isKnownKind, isRare, ReplayError } from '@replay/core';

/**
 * The text of a block, as JSON: the fields beyond the stamp of each rare event, in order, and the non-numeric trade
 * ids, instrument by instrument. Empty where there are neither.
 */
export const blockText = (fields: readonly object[], tradeIds: readonly string[]): string =>
  fields.length + tradeIds.length === 0 ? '' : JSON.stringify([fields, tradeIds]);

/** Parses the UTF-8 of a `blockText`. Throws `BAD_DATA`. */
export function readText(text: Uint8Array): [fields: object[], tradeIds: string[]] {
  if (text.length === 0) return [[], []];
  try {
    return JSON.parse(Buffer.from(text).toString()) as [object[], string[]];
  } catch (cause) {
    throw new ReplayError('BAD_DATA', 'the rare fields of the block are not valid JSON', { cause });
  }
}

/** The fields of rare events by event index. Throws `BAD_DATA` for an unknown kind. */
export function rareFieldsByEvent(kinds: Uint8Array, fields: readonly object[]): ReadonlyMap<number, object> {
  const byEvent = new Map<number, object>();
  for (let at = 0; at < kinds.length; at++) {
    const kind = kinds[at]!;
    if (!isKnownKind(kind)) throw new ReplayError('BAD_DATA', 'unknown event kind');
    if (isRare(kind)) byEvent.set(at, fields[byEvent.size] ?? {});
  }
  return byEvent;
}
