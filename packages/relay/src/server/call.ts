import type { IncomingHttpHeaders } from 'node:http';

/** A request as an endpoint sees it. */
export interface Call {
  readonly path: string;
  /** What stood in the place of each group of the route's pattern. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Aborts when whoever asked has left, or the server shuts down. */
  readonly signal: AbortSignal;
}
