import type { MarketEvent } from '@replay/core';

/** Reads several event sequences as one, by `receivedTime`; on a tie the earlier sequence goes first. */
export function* mergeFeeds(feeds: readonly Iterable<readonly MarketEvent[]>[]): Generator<readonly MarketEvent[]> {
  const [only] = feeds;
  if (only !== undefined && feeds.length === 1) {
    yield* only;
    return;
  }
  const cursors = feeds.map((feed) => eachEvent(feed));
  try {
    const heads = cursors.map((cursor) => cursor.next());
    let batch: MarketEvent[] = [];
    for (;;) {
      let earliest = -1;
      let next: MarketEvent | undefined;
      for (const [index, head] of heads.entries()) {
        if (head.done === true || (next !== undefined && head.value.receivedTime >= next.receivedTime)) continue;
        earliest = index;
        next = head.value;
      }
      const cursor = cursors[earliest];
      if (next === undefined || cursor === undefined) break;
      batch.push(next);
      heads[earliest] = cursor.next();
      if (batch.length < 1024) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  } finally {
    for (const cursor of cursors) cursor.return();
  }
}

function* eachEvent(batches: Iterable<readonly MarketEvent[]>): Generator<MarketEvent, void> {
  for (const batch of batches) yield* batch;
}
