/** Milliseconds: until a connection stands, until the first byte and between two of them, and for one whole try. */
export interface HttpTimeouts {
  readonly connect: number;
  readonly silence: number;
  readonly total: number;
}

export const usualTimeouts: HttpTimeouts = { connect: 5000, silence: 10_000, total: 30_000 };
