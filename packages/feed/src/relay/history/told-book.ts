import { quotedNumbers } from '@replay/normalized';
import type { HttpAnswer } from '../../http/http-call.ts';
import type { RawFrame } from '../frame/frame-fields.ts';
import { unusableAnswer } from '../unusable-answer.ts';

/** The book of a snapshot answer, `{data: {timestamp, sequence, bids, asks}}`, as a message; undefined where there was none. */
export function bookIn(answer: HttpAnswer): RawFrame | undefined {
  const { data } = Object(parsed(answer.text));
  if (data === null) return undefined;
  if (typeof data === 'object' && !Array.isArray(data)) return { ...data, type: 'book_snapshot' };
  throw unusableAnswer(answer, 'no snapshot');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(quotedNumbers(text));
  } catch {
    return undefined;
  }
}
