import { abortScope, manyListened } from '../http/abort-scope.ts';

/**
 * Works on several items at a time and gives the results in the order of the items. At most `ahead` are begun and not yet taken, so
 * that memory is bounded by them. Where one fails, or nobody takes any more, the others are told to stop by their signal and waited for.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  ahead: number,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
  signal?: AbortSignal,
): AsyncGenerator<Result> {
  const enough = manyListened(new AbortController());
  const scope = abortScope([signal, enough.signal]);
  const begun: Promise<Result>[] = [];
  const left = items[Symbol.iterator]();
  const beginNext = (): void => {
    const next = left.next();
    if (next.done === true) return;
    const result = work(next.value, scope.signal);
    // Whoever takes it will hear of a failure; until then it is nobody's.
    result.catch(() => {});
    begun.push(result);
  };
  try {
    for (let count = 0; count < ahead; count++) beginNext();
    for (let next = begun.shift(); next !== undefined; next = begun.shift()) {
      const result = await next;
      scope.signal.throwIfAborted();
      beginNext();
      yield result;
    }
  } finally {
    enough.abort();
    await Promise.allSettled(begun);
    scope.release();
  }
}
