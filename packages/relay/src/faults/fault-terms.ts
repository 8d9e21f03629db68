import type { IncomingHttpHeaders } from 'node:http';

/** What a faulted answer is made under. */
export interface FaultTerms {
  /** What is asked for: a path and its query. */
  readonly target: string;
  /** Of the request. */
  readonly headers: IncomingHttpHeaders;
  /** Aborts when whoever asked has left. */
  readonly signal: AbortSignal;
  /** Milliseconds after which a silence without a bound of its own ends. */
  readonly silence: number;
}
