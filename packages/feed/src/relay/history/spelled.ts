import { ReplayError } from '@replay/core';

/** A message as JSON. Throws `NETWORK` for one that is nested more deeply than can be written, as no message of a market is. */
export function spelled(message: unknown, place: string): string {
  try {
    return JSON.stringify(message);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new ReplayError('NETWORK', 'the answer cannot be used: it is nested too deeply', {
      place,
      remedy: 'check that the address is that of a relay',
      cause,
    });
  }
}
