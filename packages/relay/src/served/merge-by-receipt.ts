/** What stands in the order of receipt. */
interface Received {
  readonly receivedTime: number;
}

const batchSize = 1024;

/** A sequence that is read one by one; the next batch is fetched when the last one is used up. */
interface Cursor<One> {
  readonly batches: AsyncIterator<readonly One[]>;
  batch: readonly One[];
  at: number;
}

/** Reads several sequences as one, by `receivedTime`; on a tie the earlier sequence goes first. */
export async function* mergeByReceipt<One extends Received>(
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
    at: 0,
  }));
  try {
    const open: Cursor<One>[] = [];
    for (const cursor of cursors) if (await refill(cursor)) open.push(cursor);
    let merged: One[] = [];
    while (open.length > 0) {
      let first = 0;
      for (let at = 1; at < open.length; at++) if (timeAt(open[at]!) < timeAt(open[first]!)) first = at;
      const cursor = open[first]!;
      merged.push(cursor.batch[cursor.at]!);
      cursor.at += 1;
      if (cursor.at === cursor.batch.length && !(await refill(cursor))) open.splice(first, 1);
      if (merged.length < batchSize) continue;
      yield merged;
      merged = [];
    }
    if (merged.length > 0) yield merged;
  } finally {
    for (const { batches } of cursors) await batches.return?.();
  }
}

const timeAt = ({ batch, at }: Cursor<Received>): number => batch[at]!.receivedTime;

/** Whether there is more. */
async function refill<One>(cursor: Cursor<One>): Promise<boolean> {
  for (;;) {
    const { done, value } = await cursor.batches.next();
    if (done === true) return false;
    if (value.length === 0) continue;
    cursor.batch = value;
    cursor.at = 0;
    return true;
  }
}
