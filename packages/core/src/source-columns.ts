import { columnsOf, type EventColumns } from './event-columns.ts';
import type { MarketSource } from './market-source.ts';

/** The events of a source in columns: its own, or built from its event objects. */
export async function* columnsFrom(source: MarketSource, signal?: AbortSignal): AsyncGenerator<EventColumns> {
  if (source.columns !== undefined) {
    yield* source.columns(signal);
    return;
  }
  const ids = source.instruments.map(({ id }) => id);
  for await (const events of source.batches(signal)) yield columnsOf(events, ids);
}
