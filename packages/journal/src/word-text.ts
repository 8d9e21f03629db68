/** A text as it stands in bytes, to be compared four bytes at a time: most of a journal is text that is known already. */
export interface WordText {
  readonly length: number;
  /** Its whole words, low byte first, and the bytes behind them. */
  readonly words: Int32Array;
  readonly rest: Uint8Array;
}

export function wordText(text: Uint8Array): WordText {
  const view = new DataView(text.buffer, text.byteOffset, text.length);
  const whole = text.length >> 2;
  const words = Int32Array.from({ length: whole }, (_, at) => view.getInt32(4 * at, true));
  return { length: text.length, words, rest: Uint8Array.from(text.subarray(4 * whole)) };
}

/** Whether the text stands at this place of the bytes. */
export function stands({ length, words, rest }: WordText, bytes: DataView, from: number): boolean {
  if (from + length > bytes.byteLength) return false;
  let at = from;
  for (let word = 0; word < words.length; word += 1) {
    if (bytes.getInt32(at, true) !== words[word]) return false;
    at += 4;
  }
  for (let byte = 0; byte < rest.length; byte += 1) if (bytes.getUint8(at + byte) !== rest[byte]) return false;
  return true;
}
