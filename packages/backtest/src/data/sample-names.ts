import type { DataInput } from './data-options.ts';

/** The bundled market: read from a tape, generated order by order, or streamed by a relay in this process. */
export const [byLevel, byOrder, relayed] = ['sample', 'sample:orders', 'relay://sample'] as const;

/** Whether data are the bundled market. */
export const isSample = (data: DataInput): boolean => data === byLevel || data === byOrder || data === relayed;

/** Whether data are streamed by a relay that this process starts. */
export const isRelayedSample = (data: DataInput): boolean => data === relayed;
