import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunProgress } from '@replay/backtest/command';
import { type MarketEvent, type MarketSource, type Micros, ReplayError } from '@replay/core';
import { showProgress } from '../terminal/progress.ts';

export interface ReadOptions {
  readonly quiet: boolean;
  readonly signal: AbortSignal;
}

/**
 * Reads a source batch by batch, each after the one before was handled, and shows the progress. Returns the number of
 * events; an abort ends it early. Throws `NO_DATA` when there was no event.
 */
export async function readBatches(
  source: MarketSource,
  { quiet, signal }: ReadOptions,
  take: (batch: readonly MarketEvent[]) => Promise<void>,
): Promise<number> {
  let progress: RunProgress | undefined;
  const stop = showProgress(quiet, () => progress);
  let events = 0;
  try {
    for await (const batch of source.batches(signal)) {
      await take(batch);
      events += batch.length;
      const time = batch.at(-1)?.receivedTime;
      if (time !== undefined) progress = { events, time, share: source.progress?.() };
      // Batches that are ready follow each other within one turn of the event loop, so a signal would only be seen at
      // the end.
      await nextTurn();
      if (signal.aborted) return events;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    return events;
  } finally {
    stop();
  }
  if (events === 0) throw new ReplayError('NO_DATA', 'the data hold no events', { place: source.description });
  return events;
}

/**
 * Reads a source event by event up to a time. `afterBatch` is awaited after each batch, for callers that write the
 * events.
 */
export async function readEvents(
  source: MarketSource,
  options: ReadOptions & { readonly to?: Micros | undefined; readonly afterBatch?: () => Promise<void> },
  see: (event: MarketEvent) => void,
): Promise<void> {
  const { to = Infinity, afterBatch } = options;
  const beyond = new AbortController();
  const signal = AbortSignal.any([options.signal, beyond.signal]);
  await readBatches(source, { ...options, signal }, async (batch) => {
    for (const event of batch) {
      if (event.receivedTime >= to) return beyond.abort();
      see(event);
    }
    await afterBatch?.();
  });
}
