import type { Micros } from '@replay/core';
import { type ApiAccess, concurrencyOf, dataRetryRule, impatientRetryRule, openApi } from './api-client.ts';
import type { ChannelPeriod } from './channel-periods.ts';
import { inOrder } from './in-order.ts';
import { minute } from './minute.ts';
import { type Slice, SliceSource } from './slice-source.ts';

/** Which slices are read, and from where. */
export interface SliceRange {
  readonly access: ApiAccess;
  readonly url: string;
  readonly exchange: string;
  /** One behind the other. */
  readonly periods: readonly ChannelPeriod[];
  readonly cacheDir: string;
  /** False where the API could not be asked a moment ago: then it is asked with little patience. */
  readonly isReached: boolean;
}

/** A slice, and the period it belongs to. */
export interface PeriodSlice extends Slice {
  readonly period: ChannelPeriod;
}

/**
 * The slices of a range in their order. The last minute and then the first are seen to before all others: whoever may not have one of
 * them hears of it at once. The rest is fetched in parallel, ahead of the reader by as many minutes as there are requests in flight.
 */
export async function* slicesOf(range: SliceRange, signal: AbortSignal | undefined): AsyncGenerator<PeriodSlice> {
  const { access, url, exchange, periods, cacheDir, isReached } = range;
  const client = await openApi(access, { url, rule: isReached ? dataRetryRule : impatientRetryRule });
  try {
    const parts = periods.map((period) => {
      const { filters } = period;
      return { period, source: new SliceSource({ client, exchange, filters, cacheDir, range: period }) };
    });
    const [first, last] = [parts[0], parts.at(-1)];
    await last?.source.have((last.period.to - minute) as Micros, signal);
    await first?.source.have(first.period.from, signal);
    const there = inOrder(
      minutesOf(parts),
      concurrencyOf(access),
      async (one, stop) => {
        await one.source.have(one.time, stop);
        return one;
      },
      signal,
    );
    // One slice is unpacked while the one before it is read.
    let unpacking: Promise<PeriodSlice> | undefined;
    for await (const { time, source, period } of there) {
      const next = source.slice(time, signal).then((slice) => ({ ...slice, period }));
      next.catch(() => {});
      if (unpacking !== undefined) yield await unpacking;
      unpacking = next;
    }
    if (unpacking !== undefined) yield await unpacking;
  } finally {
    await client.close();
  }
}

interface Part {
  readonly period: ChannelPeriod;
  readonly source: SliceSource;
}

function* minutesOf(parts: readonly Part[]): Generator<Part & { readonly time: Micros }> {
  for (const part of parts) {
    for (let time = part.period.from; time < part.period.to; time = (time + minute) as Micros) yield { ...part, time };
  }
}
