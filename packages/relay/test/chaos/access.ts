import { impatient, quick } from './quick.ts';
import { chaosKey } from './served.ts';

/** How clients of the chaos ask: in haste, and with the same chance each time. */
export const access = { key: chaosKey, timeouts: impatient, random: () => 0.5, ...quick } as const;

/** Milliseconds of silence after which a stream counts as lost. */
export const { silence } = impatient;

export const sample = { exchange: 'replay', symbols: ['BTCUSDT'] } as const;
