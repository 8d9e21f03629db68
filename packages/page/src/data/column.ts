/**
 * Numbers as the page carries them: whole multiples of `step` above `base`, each told by its difference from the one before, in as few
 * bytes as it needs, in base64. `0` in the bytes stands for NaN, which is also what becomes of an infinity.
 */
export interface Column {
  readonly length: number;
  readonly base: number;
  readonly step: number;
  readonly bytes: string;
}

/** Encodes numbers that are multiples of a step, or near enough to one for a picture. */
export function columnOf(values: ArrayLike<number>, step: number, base = 0): Column {
  const bytes: number[] = [];
  let before = 0;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] as number;
    if (!Number.isFinite(value)) {
      bytes.push(0);
      continue;
    }
    const count = Math.round((value - base) / step);
    putNumber(bytes, zigzag(count - before) + 1);
    before = count;
  }
  return { length: values.length, base, step, bytes: Buffer.from(bytes).toString('base64') };
}

/** Encodes any floats, to a four-millionth of their range: far below a pixel. */
export function roughColumnOf(values: ArrayLike<number>): Column {
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] as number;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const step = (high - low) / 4_000_000;
  // A line that does not move, or by less than a float can divide, is one level.
  return step > Number.MIN_VALUE * 4_000_000
    ? columnOf(values, step, low)
    : columnOf(values, 1, low === Infinity ? 0 : low);
}

/** Reads a column back. */
export function valuesOf({ length, base, step, bytes }: Column): Float64Array {
  const text = atob(bytes);
  const values = new Float64Array(length);
  let [count, at] = [0, 0];
  for (let index = 0; index < length; index += 1) {
    let [number, weight, byte] = [0, 1, 128];
    while (byte >= 128) {
      byte = text.charCodeAt(at);
      at += 1;
      number += (byte % 128) * weight;
      weight *= 128;
    }
    if (number === 0) values[index] = Number.NaN;
    else {
      count += unzigzag(number - 1);
      values[index] = base + count * step;
    }
  }
  return values;
}

/** Seven bits a byte, the lowest first; the eighth says that more follow. Not by shifts: microseconds need more than 32 bits. */
function putNumber(bytes: number[], number: number): void {
  let rest = number;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
}

/** Small numbers of either sign become small ones without a sign. */
const zigzag = (number: number): number => (number < 0 ? -2 * number - 1 : 2 * number);

const unzigzag = (number: number): number => (number % 2 === 1 ? -(number + 1) / 2 : number / 2);
