import type { Micros } from '@replay/core';
import { BodyFault } from '../http/body.ts';
import type { HttpClient } from '../http/http-client.ts';
import { minute } from './minute.ts';
import { minuteOfSlice, takeSlice, unpackedSlice } from './slice-body.ts';
import { SliceCache } from './slice-cache.ts';
import { filtersKey, filtersText, type SliceFilter } from './slice-filter.ts';

export interface SliceSourceOptions {
  readonly client: HttpClient;
  readonly exchange: string;
  readonly filters: readonly SliceFilter[];
  readonly cacheDir: string;
  /** The first minute and the one behind the last: of a slice of several minutes, those outside are not kept. */
  readonly range: { readonly from: Micros; readonly to: Micros };
}

/** The messages of one minute. */
export interface Slice {
  readonly time: Micros;
  /** As it was received. */
  readonly packed: Buffer;
  /** Its text. */
  readonly pieces: readonly Buffer[];
}

/** Minutes of recorded messages, from the disk where they are there, else from the API. */
export class SliceSource {
  readonly #options: SliceSourceOptions;
  readonly #cache: SliceCache;

  constructor(options: SliceSourceOptions) {
    this.#options = options;
    this.#cache = new SliceCache(options.cacheDir, options.exchange, filtersKey(options.filters));
  }

  /** Sees to it that the slice of a minute is on the disk. */
  async have(time: Micros, signal: AbortSignal | undefined): Promise<void> {
    if (!(await this.#cache.has(time))) await this.#fetch(time, signal);
  }

  /**
   * A minute, as received and unpacked. A slice on the disk that is damaged is fetched once more. Throws whatever a request throws:
   * what is fetched was unpacked to its end before it was kept.
   */
  async slice(time: Micros, signal: AbortSignal | undefined): Promise<Slice> {
    const stored = await this.#cache.read(time);
    try {
      if (stored !== undefined) return { time, packed: stored, pieces: await unpackedSlice(stored) };
    } catch (error) {
      if (!(error instanceof BodyFault)) throw error;
      await this.#cache.remove(time);
    }
    const packed = await this.#fetch(time, signal);
    return { time, packed, pieces: await unpackedSlice(packed) };
  }

  async #fetch(time: Micros, signal: AbortSignal | undefined): Promise<Buffer> {
    const { client, exchange, filters } = this.#options;
    const query = { from: new Date(time / 1000).toISOString(), offset: 0, filters: filtersText(filters) };
    const headers = { accept: '*/*', 'accept-encoding': 'gzip' };
    const { packed, minutes } = await client.fetch(`/data-feeds/${exchange}`, query, takeSlice, { signal, headers });
    if (minutes === 1) {
      await this.#cache.store(time, packed);
      return packed;
    }
    return this.#storeSeveral(time, packed, minutes);
  }

  /** A server may answer with more minutes than were asked for: each is stored by itself, so that none comes twice. */
  async #storeSeveral(time: Micros, packed: Buffer, minutes: number): Promise<Buffer> {
    const { from, to } = this.#options.range;
    for (let next = time + minute; next < time + minutes * minute; next += minute) {
      if (next >= from && next < to)
        await this.#cache.store(next as Micros, await minuteOfSlice(packed, next as Micros));
    }
    const own = await minuteOfSlice(packed, time);
    await this.#cache.store(time, own);
    return own;
  }
}
