import { createHash } from 'node:crypto';

/** A channel whose messages are asked for; of all its symbols where none is named. */
export interface SliceFilter {
  readonly channel: string;
  /** In the exchange's own spelling. */
  readonly symbols?: readonly string[];
}

/** The filters in the one form that stands for all that ask the same: a channel once, channels and symbols sorted. */
export function mergedFilters(filters: readonly SliceFilter[]): readonly SliceFilter[] {
  const byChannel = new Map<string, Set<string> | undefined>();
  for (const { channel, symbols } of filters) {
    const known = byChannel.get(channel);
    const isWhole = symbols === undefined || (byChannel.has(channel) && known === undefined);
    byChannel.set(channel, isWhole ? undefined : new Set([...(known ?? []), ...symbols]));
  }
  return [...byChannel]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([channel, symbols]) => ({ channel, ...(symbols === undefined ? {} : { symbols: [...symbols].sort() }) }));
}

/** The filters as the API takes them. */
export const filtersText = (filters: readonly SliceFilter[]): string => JSON.stringify(filters);

/** What tells slices of these filters from others on the disk; the same as other clients of the API use. */
export const filtersKey = (filters: readonly SliceFilter[]): string =>
  createHash('sha256').update(filtersText(filters)).digest('hex');
