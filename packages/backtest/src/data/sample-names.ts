import type { DataInput } from './data-options.ts';

/** The ways to the bundled market: read from a tape, generated order by order, or streamed by a relay in this process. */
export const [byLevel, byOrder, relayed] = ['sample', 'sample:orders', 'relay://sample'] as const;

/** Whether data are the bundled market. */
export const isSample = (data: DataInput): boolean => data === byLevel || data === byOrder || data === relayed;

/** Whether data come over a socket from a relay that this process starts for them. */
export const isRelayedSample = (data: DataInput): boolean => data === relayed;
