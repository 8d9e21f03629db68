import type { Micros } from '@replay/core';
import { MessageFault } from './message-fault.ts';
import { isoTimeIn } from './raw-fields.ts';

/** A line of a capture taken apart: when the recorder received it, and the message as it was sent. */
export interface StampedText {
  readonly receivedTime: Micros;
  readonly message: string;
}

/**
 * Reads `<receipt time> <message>`. The time is nanoseconds or microseconds since 1970, or ISO 8601 with up to nine digits
 * behind the second; what is finer than a microsecond is cut. Throws `MessageFault`.
 */
export function stampedText(line: string): StampedText {
  if (/^[[{]/.test(line)) throw stampFault('there is no receipt time before the message');
  const space = line.indexOf(' ');
  if (space < 0) throw stampFault('there is no receipt time and message with a space between them');
  return { receivedTime: receiptTime(line.slice(0, space)), message: line.slice(space + 1) };
}

/** When a line was received; undefined for one that does not begin with a time. */
export function receiptTimeOf(line: string): Micros | undefined {
  try {
    return stampedText(line).receivedTime;
  } catch (error) {
    if (error instanceof MessageFault) return undefined;
    throw error;
  }
}

function receiptTime(text: string): Micros {
  // Nanoseconds since 1970 have nineteen digits from 2001 to 2286, and are no safe integer.
  if (/^\d{19}$/.test(text)) return Number(text.slice(0, 16)) as Micros;
  if (/^\d{16}$/.test(text)) return Number(text) as Micros;
  if (/^\d{13}$/.test(text)) throw stampFault(`the receipt time ${text} is in milliseconds`);
  if (/^\d{10}(?:\.\d+)?:?$/.test(text)) throw stampFault(`the receipt time ${text} is in seconds`);
  if (/^\d+$/.test(text)) throw stampFault(`the receipt time ${text} is neither in nanoseconds nor in microseconds`);
  return isoTimeIn(text, 'the receipt time');
}

const stampFault = (message: string): MessageFault =>
  new MessageFault(
    message,
    'unreadable',
    'begin each line with its receipt time in microseconds or nanoseconds since 1970, or in ISO 8601, and a space',
  );
