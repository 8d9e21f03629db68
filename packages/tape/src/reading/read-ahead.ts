/** Does work on the items in order, with some of it begun ahead: while one result is used, the next ones are made. */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<readonly [Item, Promise<Result>]> {
  const begun: (readonly [Item, Promise<Result>])[] = [];
  try {
    for (const item of items) {
      const result = work(item);
      // It may fail before its turn comes; whoever takes it is told then.
      result.catch(() => undefined);
      begun.push([item, result]);
      if (begun.length > ahead) yield begun.shift()!;
    }
    while (begun.length > 0) yield begun.shift()!;
  } finally {
    // Nobody may close what these still read from.
    await Promise.allSettled(begun.map(([, result]) => result));
  }
}
