/** A stream ended before its end, and may be taken up again. */
export class StreamBreak extends Error {
  /** Milliseconds the server asks to wait. */
  readonly retryAfter: number;

  constructor(message: string, { retryAfter = 0, cause }: { retryAfter?: number | undefined; cause?: unknown } = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.retryAfter = retryAfter;
  }
}
