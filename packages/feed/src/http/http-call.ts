/** Milliseconds: for connecting, for a silence before or inside a response, and for one whole attempt. */
export interface HttpTimeouts {
  readonly connect: number;
  readonly silence: number;
  readonly total: number;
}

export const usualTimeouts: HttpTimeouts = { connect: 5000, silence: 10_000, total: 30_000 };

/** Options of one request. */
export interface CallTerms {
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Statuses of success. Default 200. */
  readonly accepted?: readonly number[] | undefined;
  /** Reads the response into memory as it arrives, 64 MB at most, instead of at the pace of its reader. */
  readonly isWhole?: boolean | undefined;
  /** Milliseconds for one whole attempt, Infinity to bound only silence. Default: that of the client. */
  readonly total?: number | undefined;
}

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** A response without its body. */
export interface ResponseHead {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: Headers;
  /** Its address, without secrets. */
  readonly place: string;
}

/**
 * Reads the body of a successful response, within the attempt. An exception fails the attempt, which is retried, unless it is a
 * `ReplayError`, which is final.
 */
export type ReadBody<Value> = (body: AsyncIterable<Buffer>, head: ResponseHead, signal: AbortSignal) => Promise<Value>;

/** A call in progress. */
export interface Call<Value> {
  readonly address: URL;
  /** The address without secrets. */
  readonly place: string;
  readonly read: ReadBody<Value>;
  readonly terms: CallTerms;
  /** Milliseconds for one whole attempt; undefined where the body is read after the attempt, until `signal` aborts. */
  readonly total: number | undefined;
  /** Aborts the call. */
  readonly signal: AbortSignal;
}

/** The result of sending a request once. */
export type AttemptOutcome<Value> =
  | { readonly status: 'answered'; readonly value: Value; readonly quotaLeft: number | undefined }
  | FailedAttempt;

export type FailedAttempt =
  | {
      readonly status: 'refused';
      readonly code: number;
      /** Status and the server's own message. */
      readonly said: string;
      /** Milliseconds. */
      readonly retryAfter: number | undefined;
    }
  | { readonly status: 'broken'; readonly said: string; readonly transient: boolean; readonly cause: unknown };

/** What a client has sent and received so far. */
export interface RequestCounts {
  /** Every request sent, retries included. */
  readonly requests: number;
  readonly retries: number;
  /** Responses with status 429. */
  readonly tooMany: number;
  /** Of the bodies of all responses, as transferred. */
  readonly bytes: number;
  /** Messages left in the quota of the key, by the last response that said so. */
  readonly quotaLeft: number | undefined;
}

export type RunningCounts = { -readonly [Name in keyof RequestCounts]: RequestCounts[Name] };

/** The text of a response, decompressed, and its address without secrets. */
export interface HttpAnswer {
  readonly text: string;
  readonly place: string;
  readonly headers: Headers;
  /** Removes the key from a text of the response: servers may repeat it. */
  redact(text: string): string;
}
