import type { Integers } from '@replay/core';

/** Trade ids as numbers where the venue counts them, as differences of mostly 1; all others as text. */
export interface WrittenTradeIds {
  /** For each trade: `noId`, `textId`, or the zigzag-encoded difference to the last number, plus 2. */
  readonly codes: Float64Array;
  readonly texts: readonly string[];
  /** The number that the first difference is added to. */
  readonly base: number;
}

const noId = 0;
const textId = 1;
const firstDifference = 2;

export function writeTradeIds(ids: readonly (string | undefined)[]): WrittenTradeIds {
  const codes = new Float64Array(ids.length);
  const texts: string[] = [];
  const base = ids.map(countIn).find((count) => count !== undefined) ?? 0;
  let last = base;
  for (const [trade, id] of ids.entries()) {
    if (id === undefined) {
      codes[trade] = noId;
      continue;
    }
    const count = countIn(id);
    const difference = (count ?? Infinity) - last;
    if (count === undefined || Math.abs(difference) > 2 ** 51) {
      codes[trade] = textId;
      texts.push(id);
      continue;
    }
    codes[trade] = firstDifference + (difference < 0 ? -2 * difference - 1 : 2 * difference);
    last = count;
  }
  return { codes, texts, base };
}

export function readTradeIds(codes: Integers, texts: readonly string[], base: number): (string | undefined)[] {
  const ids: (string | undefined)[] = [];
  let last = base;
  let text = 0;
  for (const code of codes) {
    if (code === noId) ids.push(undefined);
    else if (code === textId) ids.push(texts[text++]);
    else {
      const count = code - firstDifference;
      last += count % 2 === 0 ? count / 2 : -(count + 1) / 2;
      ids.push(String(last));
    }
  }
  return ids;
}

/** The id as a number; undefined unless the number prints as exactly the same text. */
function countIn(id: string | undefined): number | undefined {
  const number = Number(id);
  return Number.isSafeInteger(number) && number >= 0 && String(number) === id ? number : undefined;
}
