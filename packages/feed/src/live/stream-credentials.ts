import { ReplayError } from '@replay/core';
import { z } from 'zod';
import { baseAddress, callAddress } from '../http/address.ts';
import { HttpClient, type HttpClientOptions } from '../http/http-client.ts';
import { type Access, fitsHeader, HttpKey } from '../http/http-key.ts';
import type { StreamAddress } from './dialect.ts';

const credentialsSchema = z.looseObject({
  stream_url: z.url({ protocol: /^wss?$/ }),
  api_key: z.string().refine(fitsHeader, 'cannot stand in a header'),
  expires_at: z.iso.datetime({ offset: true }),
  message_quota_remaining: z.number().nullish(),
  /** Of our server: everything that can be streamed. */
  available_channels: z.array(z.string()).optional(),
});

/** Milliseconds before they expire in which credentials are good for nothing new. */
const margin = 30_000;

/** What a stream is opened with. */
export interface OpenedWith extends StreamAddress {
  readonly availableChannels: readonly string[] | undefined;
}

/** What a relay issued. */
interface Issued extends Omit<OpenedWith, 'renewIn'> {
  /** Milliseconds since 1970; undefined for what is good for ever. */
  readonly expiresAt: number | undefined;
}

/** The relay, and the key of the account. */
export interface CredentialTerms extends Omit<HttpClientOptions, 'now'> {
  readonly exchange: string;
  readonly channels: readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The credentials of a stream: fetched when they are first needed, and again before they expire. */
export class StreamCredentials {
  readonly #terms: CredentialTerms;
  #known: Issued | undefined;
  #fetching: Promise<Issued> | undefined;
  readonly #account: HttpKey;

  constructor(terms: CredentialTerms) {
    this.#terms = terms;
    this.#account = new HttpKey(terms);
  }

  /** Those that are good for a while yet. Throws as requests do, also for an answer that holds none. */
  async current(signal?: AbortSignal): Promise<OpenedWith> {
    let known = this.#known;
    if (known === undefined || this.#remaining(known) <= 0) known = await this.#fetched(signal);
    return { ...known, renewIn: known.expiresAt === undefined ? undefined : this.#remaining(known) };
  }

  /** A text without the key of the account and the one that was issued last. */
  redact(text: string): string {
    const own = this.#account.redact(text);
    return this.#known?.key.redact(own) ?? own;
  }

  /** They were refused. */
  forget(): void {
    this.#known = undefined;
  }

  /** Milliseconds for which they are good for a new stream. */
  #remaining({ expiresAt = Number.POSITIVE_INFINITY }: Issued): number {
    return expiresAt - margin - this.#terms.now();
  }

  /** Whoever asks while they are being fetched gets the same. */
  #fetched(signal: AbortSignal | undefined): Promise<Issued> {
    this.#fetching ??= this.#asked(signal)
      .then((issued) => {
        this.#known = issued;
        return issued;
      })
      .finally(() => {
        this.#fetching = undefined;
      });
    return this.#fetching;
  }

  async #asked(signal: AbortSignal | undefined): Promise<Issued> {
    const { exchange, channels } = this.#terms;
    const query = { exchange, channels: channels?.join(',') };
    // It is asked a few times a day at most, and nothing of it stays open in between.
    const client = await HttpClient.open(this.#terms);
    try {
      const { text, place } = await client.get('/tardis/credentials', query, signal);
      return issued(text, place, this.#terms);
    } catch (error) {
      // A relay that has no such call opens its stream with the key of the account.
      if (error instanceof ReplayError && error.code === 'BAD_USAGE') return this.#withAccount();
      throw error;
    } finally {
      await client.close();
    }
  }

  #withAccount(): Issued {
    const { url, exchange } = this.#terms;
    const address = callAddress(baseAddress(url), '/tardis/stream', { exchange });
    address.protocol = address.protocol.replace('http', 'ws');
    return { address, key: this.#account, expiresAt: undefined, availableChannels: undefined };
  }
}

function issued(text: string, place: string, { keyIn, allowClearKey }: Access): Issued {
  const parsed = credentialsSchema.safeParse(jsonIn(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ReplayError('NETWORK', `the credentials: ${issue?.path.join('.')}: ${issue?.message}`, {
      place,
      remedy: 'check that the address is that of a relay',
    });
  }
  const { stream_url, api_key, expires_at, available_channels } = parsed.data;
  return {
    address: new URL(stream_url),
    key: new HttpKey({ key: api_key, keyIn, allowClearKey }),
    expiresAt: Date.parse(expires_at),
    availableChannels: available_channels,
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
