import type { Headers } from './answer-head.ts';
import type { Peer } from './http-failure.ts';
import type { Access } from './http-key.ts';
import type { TakeBody } from './one-try.ts';
import type { RetryRule } from './retry-rule.ts';
import type { HttpTimeouts } from './timeouts.ts';

export interface HttpClientOptions extends Access {
  /** `http://HOST:PORT` or `https://…`, with the path under which the calls are. */
  readonly url: string;
  /** 600 unless given, and 600,000 for a server on this machine, which has no quota to spare. */
  readonly requestsPerMinute?: number | undefined;
  readonly timeouts?: Partial<HttpTimeouts> | undefined;
  /** Whom errors speak of; a relay unless given. */
  readonly peer?: Peer | undefined;
  /** That of relays unless given. */
  readonly retryRule?: RetryRule | undefined;
  /** Requests in flight at most; 20 unless given. */
  readonly inFlight?: number | undefined;
  /** Chance for the back-off, [0, 1); `Math.random` unless given. */
  readonly random?: (() => number) | undefined;
  /** Milliseconds since 1970; `Date.now` unless given. */
  readonly now?: (() => number) | undefined;
  /** Waits so many milliseconds by the clock of `now`, or rejects with the reason of the signal. */
  readonly wait?: ((millis: number, signal: AbortSignal) => Promise<void>) | undefined;
}

/** How one request differs from others. */
export interface CallTerms {
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Statuses that are good answers; 200 unless given. */
  readonly accepted?: readonly number[] | undefined;
  /** Whether the answer is read into memory as it comes, 64 MB at most, instead of no faster than it is taken. */
  readonly isWhole?: boolean | undefined;
  /** Milliseconds for one whole try; Infinity leaves only silence bounded. That of the client unless given. */
  readonly total?: number | undefined;
}

/** A call under way. */
export interface Call<Taken> {
  readonly address: URL;
  /** The address, fit to be shown. */
  readonly place: string;
  readonly take: TakeBody<Taken>;
  readonly terms: CallTerms;
  /** Milliseconds for one whole try; undefined where the answer is read beyond it, as long as `signal` lets it. */
  readonly total: number | undefined;
  /** Ends the call. */
  readonly signal: AbortSignal;
}

/** What a client has sent and received so far. */
export interface RequestCounts {
  /** Every request sent, first tries and later ones. */
  readonly requests: number;
  readonly retries: number;
  /** Answers 429: too many requests. */
  readonly tooMany: number;
  /** Of the bodies of all answers, as they were sent. */
  readonly bytes: number;
  /** Messages the key may still ask for, as the server last told. */
  readonly quotaLeft: number | undefined;
}

/** The same while they grow. */
export type RunningCounts = { -readonly [Name in keyof RequestCounts]: RequestCounts[Name] };

/** The text of an answer, unpacked, and where it came from, fit to be shown. */
export interface HttpAnswer {
  readonly text: string;
  readonly place: string;
  readonly headers: Headers;
  /** A text of the answer, fit to be shown: servers may repeat the key. */
  hidden(text: string): string;
}
