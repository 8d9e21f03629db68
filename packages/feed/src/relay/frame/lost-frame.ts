import type { RawFrame } from './frame-fields.ts';
import { frameIn } from './frame-text.ts';

/** What a frame that cannot be used still says of itself. */
export interface LostFrame {
  readonly symbol: string | undefined;
  /** What is lost might have been part of the book, unless the frame says what else it was. */
  readonly damagesBook: boolean;
}

const harmless: ReadonlySet<string> = new Set(['trade', 'liquidation', 'funding', 'mark', 'book_l1']);

export function lostFrame(text: string): LostFrame {
  const frame = whatIsReadable(text);
  const symbol = frame?.['symbol'];
  return {
    symbol: typeof symbol === 'string' ? symbol : undefined,
    damagesBook: !harmless.has(String(frame?.['type'])),
  };
}

function whatIsReadable(text: string): RawFrame | undefined {
  try {
    return frameIn(text);
  } catch {
    return undefined;
  }
}
