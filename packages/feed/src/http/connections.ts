import type { Headers } from './answer-head.ts';
import type { HttpTimeouts } from './timeouts.ts';

export interface ConnectionTerms {
  /** At once, at most. */
  readonly connections: number;
  readonly timeouts: HttpTimeouts;
}

export interface RequestTerms {
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes that end a silence; fewer within its bound count as none. */
  readonly leastBytes: number;
  /** Ends the request and its answer. */
  readonly signal: AbortSignal;
}

/** An answer as it begins. Its body must be read or left, or its connection stays open. */
export interface BegunAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AsyncGenerator<Buffer>;
  /** Lets go of a body that is not wanted any more, whether it is being read or not. */
  leave(): void;
}

/**
 * Connections to one server, kept between requests, through the proxy that the environment names for it.
 *
 * There are two kinds. undici takes whole answers of bounded size into memory (`WholeAnswers`). Bodies that are read no faster than they
 * are used come through Node's own client (`StreamedAnswers`): undici 7 ends the process with an assertion where a server closes the
 * connection behind an answer whose body is paused.
 */
export interface Connections {
  /** Sends a GET and gives its answer as soon as that begins. No redirect is followed. */
  get(address: URL, terms: RequestTerms): Promise<BegunAnswer>;
  /** Ends all connections. */
  close(): void;
}

/** Milliseconds for which an idle connection is kept, unless the server says that it keeps it for less. */
export const keepAlive = 30_000;
