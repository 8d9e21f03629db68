import type { Instrument, InstrumentScales, Stamped } from '@replay/core';
import { type RawFrame, timeField } from '../relay/frame/frame-fields.ts';
import { sequenceField } from './relay-answer.ts';

/** The instrument an answer is about, ready for counting. */
export interface ToldInstrument extends InstrumentScales {
  readonly instrument: Instrument;
}

/**
 * The times and the number in an answer. The protocol has milliseconds; a relay that adds `timestamp_us` and
 * `local_timestamp_us` is read to the microsecond. Without a time of receipt, what happened counts as received at once.
 */
export function stampIn(frame: RawFrame, { instrument }: ToldInstrument): Stamped {
  const exchangeTime = timeField(frame, given(frame, 'timestamp_us') ?? 'timestamp');
  const receipt = given(frame, 'local_timestamp_us') ?? given(frame, 'local_timestamp');
  const receivedTime = receipt === undefined ? exchangeTime : timeField(frame, receipt);
  return { instrument: instrument.id, exchangeTime, receivedTime, sequence: sequenceField(frame) };
}

const given = (frame: RawFrame, name: string): string | undefined => (frame[name] == null ? undefined : name);
