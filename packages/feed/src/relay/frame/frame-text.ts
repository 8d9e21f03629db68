import { FrameFault } from './frame-fault.ts';
import type { RawFrame } from './frame-fields.ts';

/** The frame that a text is. Throws a `FrameFault` for what is no JSON object. */
export function frameIn(text: string): RawFrame {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new FrameFault('no JSON');
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as RawFrame;
  throw new FrameFault('no JSON object');
}
