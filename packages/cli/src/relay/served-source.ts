import { basename } from 'node:path';
import { type InstrumentId, type MarketSource, type Micros, micros, ReplayError } from '@replay/core';
import type { ServedMarket } from '@replay/relay';

/** Reopens the data with these instruments only. */
export type OpenSource = (symbols: readonly InstrumentId[]) => Promise<MarketSource>;

/** The receipt times of the first and the last event. */
interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

/**
 * Makes a recording servable. Where its span is unknown, it is read through once. Throws `NO_DATA` for a recording
 * without events.
 */
export async function servedSource(
  path: string,
  whole: MarketSource & { readonly span?: Span | undefined },
  open: OpenSource,
  signal: AbortSignal,
): Promise<ServedMarket> {
  const span = whole.span ?? (await spanOf(whole, signal));
  if (span === undefined) {
    throw new ReplayError('NO_DATA', 'the recording has no events', { place: path, remedy: 'serve other data' });
  }
  const { instruments } = whole;
  return {
    name: basename(path),
    instruments: instruments.map((instrument) => ({
      instrument,
      availableSince: span.from,
      availableTo: micros(span.to + 1),
    })),
    async *open(chosen, until) {
      const ids = instruments.map(({ id }) => id).filter((id) => chosen.has(id));
      const source = ids.length === instruments.length ? whole : await open(ids);
      yield* source.batches(until);
    },
  };
}

async function spanOf(source: MarketSource, signal: AbortSignal): Promise<Span | undefined> {
  let [from, to]: (Micros | undefined)[] = [];
  for await (const batch of source.batches(signal)) {
    from ??= batch[0]?.receivedTime;
    to = batch.at(-1)?.receivedTime ?? to;
  }
  return from === undefined || to === undefined ? undefined : { from, to };
}
