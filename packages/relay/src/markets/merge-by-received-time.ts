/** An item with a received time. */
interface Received {
  readonly receivedTime: number;
}

const batchSize = 1024;

/** A sequence that is read item by item; the next batch is fetched when the current one is used up. */
interface Cursor<One> {
  readonly batches: AsyncIterator<readonly One[]>;
  batch: readonly One[];
  index: number;
}

/** Merges several sequences by `receivedTime`; on a tie the earlier sequence goes first. */
export async function* mergeByReceivedTime<One extends Received>(
  sequences: readonly AsyncIterable<readonly One[]>[],
): AsyncGenerator<readonly One[]> {
  const [only] = sequences;
  if (only !== undefined && sequences.length === 1) {
    yield* only;
    return;
  }
  const cursors: Cursor<One>[] = sequences.map((sequence) => ({
    batches: sequence[Symbol.asyncIterator](),
    batch: [],
    index: 0,
  }));
  try {
    const open: Cursor<One>[] = [];
    for (const cursor of cursors) if (await refill(cursor)) open.push(cursor);
    let merged: One[] = [];
    while (open.length > 0) {
      let first = 0;
      for (let index = 1; index < open.length; index++) if (timeAt(open[index]!) < timeAt(open[first]!)) first = index;
      const cursor = open[first]!;
      merged.push(cursor.batch[cursor.index]!);
      cursor.index += 1;
      if (cursor.index === cursor.batch.length && !(await refill(cursor))) open.splice(first, 1);
      if (merged.length < batchSize) continue;
      yield merged;
      merged = [];
    }
    if (merged.length > 0) yield merged;
  } finally {
    for (const { batches } of cursors) await batches.return?.();
  }
}

const timeAt = ({ batch, index }: Cursor<Received>): number => batch[index]!.receivedTime;

/** Fetches the next batch; false index the end. */
async function refill<One>(cursor: Cursor<One>): Promise<boolean> {
  for (;;) {
    const { done, value } = await cursor.batches.next();
    if (done === true) return false;
    if (value.length === 0) continue;
    cursor.batch = value;
    cursor.index = 0;
    return true;
  }
}
