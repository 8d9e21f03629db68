import type { ReplayError } from '@replay/core';
import type { HttpKey } from '../http/http-key.ts';
import type { StreamBreak } from '../relay/stream-break.ts';

/** Where a stream is, and what opens it. */
export interface StreamAddress {
  readonly address: URL;
  readonly key: HttpKey;
  /** Milliseconds until it should be asked for anew, shortly before it opens nothing any more; undefined where that never is. */
  readonly renewIn: number | undefined;
}

/** How a live stream is spoken with. */
export interface Dialect {
  /** The address as it is now. Throws `StreamBreak` where another try may help. */
  address(signal: AbortSignal): Promise<StreamAddress>;
  /** The address was refused: it is not to be used again. */
  forget(): void;
  /** What is said first, on every connection. */
  readonly greeting: readonly string[];
  readonly ping: string;
  /** What a message, the first of its connection or a later one, means for the connection itself; undefined where that is nothing. */
  verdict(text: string, isFirst: boolean): Verdict | undefined;
  /** What asks for the book of a symbol anew. */
  renewal(symbol: string): readonly string[];
}

/** Nothing more will come; or what was asked for is not given. */
export type Verdict =
  | { readonly status: 'ended' }
  | { readonly status: 'refused'; readonly failure: ReplayError | StreamBreak };
