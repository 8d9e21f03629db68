/**
 * A first-in-first-out queue as a value: adding and taking give a new queue and leave the old one as it was.
 * Both cost constant time when amortised, as the back list is turned around once per element.
 */
export interface Fifo<T> {
  readonly length: number;
  /** What to take next is `front[at]`; undefined in an empty queue. */
  readonly front: readonly T[];
  readonly at: number;
  readonly back: Link<T> | undefined;
}

interface Link<T> {
  readonly value: T;
  readonly earlier: Link<T> | undefined;
}

export const emptyFifo: Fifo<never> = { length: 0, front: [], at: 0, back: undefined };

export function added<T>({ length, front, at, back }: Fifo<T>, value: T): Fifo<T> {
  if (at >= front.length) return { length: length + 1, front: [value], at: 0, back: undefined };
  return { length: length + 1, front, at, back: { value, earlier: back } };
}

/** The queue without its first element. */
export function taken<T>({ length, front, at, back }: Fifo<T>): Fifo<T> {
  if (at + 1 < front.length) return { length: length - 1, front, at: at + 1, back };
  const turned: T[] = [];
  for (let link = back; link !== undefined; link = link.earlier) turned.push(link.value);
  return { length: length - 1, front: turned.reverse(), at: 0, back: undefined };
}

export const first = <T>(fifo: Fifo<T>): T | undefined => fifo.front[fifo.at];

/** The elements, first to last. */
export function elements<T>({ front, at, back }: Fifo<T>): readonly T[] {
  const later: T[] = [];
  for (let link = back; link !== undefined; link = link.earlier) later.push(link.value);
  return [...front.slice(at), ...later.reverse()];
}

export const fifoOf = <T>(values: readonly T[]): Fifo<T> => ({
  length: values.length,
  front: values,
  at: 0,
  back: undefined,
});
