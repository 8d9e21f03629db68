import type { Stamped } from '@replay/core';

/**
 * When and as which number something was told, as the first fields of a JSON object. `timestamp` is the venue's time in
 * milliseconds, as the protocol has it; the two behind it go beyond the protocol and keep the microseconds, by the venue's clock
 * and by the receiver's.
 */
export const stampFields = ({ sequence, exchangeTime, receivedTime }: Omit<Stamped, 'instrument'>): string =>
  `"sequence":${sequence},"timestamp":${Math.floor(exchangeTime / 1000)},"timestamp_us":${exchangeTime},"local_timestamp_us":${receivedTime}`;
