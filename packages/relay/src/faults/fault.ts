/** What a server does wrong on purpose. Times are milliseconds, unless their name says otherwise. */
export type Fault =
  /** The connection is cut. */
  | { readonly kind: 'drop' }
  /** Nothing comes for so long; left out, until the reader leaves or the server's bound for slow readers has passed. */
  | { readonly kind: 'stall'; readonly millis?: number }
  /** So many bytes come one at a time, with a pause before each. */
  | { readonly kind: 'slow-loris'; readonly bytes: number; readonly every: number }
  /** One character in the middle, or one byte of a body, is none that belongs there. */
  | { readonly kind: 'corrupt' }
  /** Refused, before anything is looked at; with `Retry-After` in seconds, or as the date so many seconds from now. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number; readonly retryAt?: number }
  /** The credentials count as expired: 401, or 1008 in the middle of a stream; where some are given out, they are old. */
  | { readonly kind: 'expired' }
  /** The server's clock is wrong by so much: in `Date`, in what expires, and in the venue's times of frames from here on. */
  | { readonly kind: 'clock-skew'; readonly millis: number }
  /** A number that counts messages is wrong by so much. */
  | { readonly kind: 'wrong-sequence'; readonly by: number }
  | { readonly kind: 'duplicate' }
  /** The frame comes behind so many others that were to follow it. */
  | { readonly kind: 'reorder'; readonly by: number }
  /** The frame, and all that stand behind it, come so much later. */
  | { readonly kind: 'delay'; readonly millis: number }
  /** A frame that is well made, with half of its text. */
  | { readonly kind: 'cut-frame' }
  /** A frame that breaks the rules of WebSockets. */
  | { readonly kind: 'broken-frame' }
  /** A packed body ends in order, but before its packing does. What was not packed is packed for it, where that is accepted. */
  | { readonly kind: 'truncated-gzip' }
  /** `Content-Length` tells so many bytes more than there are, or fewer. */
  | { readonly kind: 'wrong-length'; readonly by: number }
  /** A small body that unpacks to so much. */
  | { readonly kind: 'gzip-bomb'; readonly megabytes: number }
  /** Every page names a further one, each time another, and none has anything new. */
  | { readonly kind: 'endless-pages' }
  /** Every page is the first page again, and names itself as the next. */
  | { readonly kind: 'stuck-page' };

export type FaultKind = Fault['kind'];

/** When a fault happens, and to whom. */
export interface FaultRule {
  /** A path such as `/tardis/replay/*`, where `*` stands for anything, or the name of a family of paths. */
  readonly on: string;
  /** Counted from 1 among the requests the rule is about: only that one, or every so many. */
  readonly request: number | { readonly every: number };
  /** The frame of a stream, counted from 1, or how many bytes of a body come before the fault; the first, unless given. */
  readonly at?: number;
  /** How many requests it happens to at most. */
  readonly times: number;
  readonly fault: Fault;
}

export interface FaultPlan {
  readonly rules: readonly FaultRule[];
}
