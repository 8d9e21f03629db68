/** An injected fault. Times are in milliseconds unless the name says otherwise. */
export type Fault =
  /** The connection is cut. */
  | { readonly kind: 'drop' }
  /**
   * Nothing is sent for this long; by default until the client disconnects or the server's limit for slow clients is
   * reached.
   */
  | { readonly kind: 'stall'; readonly millis?: number }
  /** This many bytes are sent one at a time, with a pause before each. */
  | { readonly kind: 'slow-loris'; readonly bytes: number; readonly every: number }
  /** One character of a frame, or one byte of a body, is replaced. */
  | { readonly kind: 'corrupt' }
  /** Rejected before any other check, with `Retry-After` in seconds or as a date this many seconds from now. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number; readonly retryAt?: number }
  /**
   * The credentials count as expired: 401, or close code 1008 in the middle of a stream; newly issued credentials are
   * already expired.
   */
  | { readonly kind: 'expired' }
  /**
   * The server's clock is off by this much: in `Date`, in expiry times, and in the venue's times of frames from here
   * on.
   */
  | { readonly kind: 'clock-skew'; readonly millis: number }
  /** A message number is off by this much. */
  | { readonly kind: 'wrong-sequence'; readonly by: number }
  | { readonly kind: 'duplicate' }
  /** The frame is sent after this many of the frames that follow it. */
  | { readonly kind: 'reorder'; readonly by: number }
  /** The frame and all frames after it are sent this much later. */
  | { readonly kind: 'delay'; readonly millis: number }
  /** A well-formed frame with half of its text. */
  | { readonly kind: 'cut-frame' }
  /** A frame that violates the WebSocket protocol. */
  | { readonly kind: 'broken-frame' }
  /**
   * A compressed body ends properly but its gzip stream is incomplete. An uncompressed body is compressed for this if
   * the client accepts gzip.
   */
  | { readonly kind: 'truncated-gzip' }
  /** `Content-Length` is this many bytes too large, or too small if negative. */
  | { readonly kind: 'wrong-length'; readonly by: number }
  /** A small body that decompresses to this size. */
  | { readonly kind: 'gzip-bomb'; readonly megabytes: number }
  /** Every page links to a further page, each with another token, and none has new data. */
  | { readonly kind: 'endless-pages' }
  /** Every page is the first page again and names itself as the next. */
  | { readonly kind: 'stuck-page' };

export type FaultKind = Fault['kind'];

/** When a fault is injected, and into which requests. */
export interface FaultRule {
  /** A path such as `/tardis/replay/*`, where `*` matches anything, or the name of a group of paths. */
  readonly on: string;
  /** Among the requests that match, counted from 1: only this one, or every n-th. */
  readonly request: number | { readonly every: number };
  /** The frame of a stream, counted from 1, or the number of bytes of a body before the fault; the first by default. */
  readonly at?: number;
  /** The maximum number of requests it is injected into. */
  readonly times: number;
  readonly fault: Fault;
}

export interface FaultPlan {
  readonly rules: readonly FaultRule[];
}
