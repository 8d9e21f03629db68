import type { InstrumentId, MarketEvent } from '@replay/core';
import { Tape } from './tape.ts';

/** Where a single event stands. Left out, each event comes one place and one millisecond after the last one made. */
export interface Stamp {
  readonly instrument?: InstrumentId;
  /** Microseconds, at the venue and, unless `receivedTime` says otherwise, at the receiver. */
  readonly time?: number;
  readonly receivedTime?: number;
  readonly sequence?: number;
}

/** Single events for tests of one step; a story of several reads better as a `tape()`. */
export const snapshot = (market: string, stamp?: Stamp) => only('BookSnapshotted', stamped(stamp).snapshot(market));
export const change = (market: string, stamp?: Stamp) => only('BookChanged', stamped(stamp).change(market));
export const print = (trade: string, stamp?: Stamp) => only('TradePrinted', stamped(stamp).print(trade));
export const orders = (market: string, stamp?: Stamp) => only('PublicOrdersSnapshotted', stamped(stamp).orders(market));
export const ordersChange = (changes: string, stamp?: Stamp) =>
  only('PublicOrdersChanged', stamped(stamp).ordersChange(changes));
export const interruption = (cause?: string, stamp?: Stamp) =>
  only('FeedInterrupted', stamped(stamp).interruption(cause));

let eventsMade = 0;

function stamped({ instrument, time, receivedTime, sequence }: Stamp = {}): Tape {
  const place = eventsMade++;
  const moment = time ?? (sequence ?? place) * 1000;
  const options = instrument === undefined ? {} : { instrument };
  return new Tape({ ...options, firstSequence: sequence ?? place }).at(moment, receivedTime ?? moment);
}

function only<Type extends MarketEvent['type']>(_type: Type, tape: Tape): Extract<MarketEvent, { type: Type }> {
  return tape.events()[0] as Extract<MarketEvent, { type: Type }>;
}
