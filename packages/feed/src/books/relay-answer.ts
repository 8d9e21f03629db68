import { quotedNumbers } from '@replay/normalized';
import type { HttpAnswer } from '../http/http-call.ts';
import { FrameFault, NumberMet } from '../relay/frame/frame-fault.ts';
import type { RawFrame } from '../relay/frame/frame-fields.ts';
import { unusableAnswer } from '../relay/unusable-answer.ts';

/**
 * Reads the JSON of an answer. Where a decimal came as a number, the text is read again with all numbers as texts, for a float
 * may have rounded it. Throws `NETWORK` with the address for what is not in the documented form.
 */
export function readAnswer<Read>(answer: HttpAnswer, read: (answer: RawFrame) => Read): Read {
  const { text } = answer;
  try {
    try {
      return read(objectIn(text));
    } catch (error) {
      if (error instanceof NumberMet) return read(objectIn(quotedNumbers(text)));
      throw error;
    }
  } catch (error) {
    if (!(error instanceof FrameFault)) throw error;
    throw unusableAnswer(answer, error.message);
  }
}

function objectIn(text: string): RawFrame {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new FrameFault('no JSON');
  }
  return asObject(parsed, 'the answer');
}

export function asObject(value: unknown, name: string): RawFrame {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as RawFrame;
  throw new FrameFault(`${name} is no JSON object`);
}

export function listField(frame: RawFrame, name: string): readonly RawFrame[] {
  const value = frame[name];
  if (!Array.isArray(value)) throw new FrameFault(`${name} is no list`);
  return value.map((row) => asObject(row, `a row of ${name}`));
}

/** The number of a message, which must count without rounding. */
export function sequenceField(frame: RawFrame): number {
  const value = frame['sequence'];
  const sequence = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof sequence === 'number' && Number.isSafeInteger(sequence) && sequence >= 0) return sequence;
  throw new FrameFault('sequence is no whole number');
}
