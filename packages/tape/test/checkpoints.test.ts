import { micros } from '@replay/core';
import { tape } from '@replay/testkit';
import { expect, it } from 'vitest';
import { CheckpointFile } from '../src/checkpoints/checkpoint-file.ts';
import { createTape, openTape } from '../src/index.ts';
import { appendAll, bitcoin, contents, foldedAt, plain, withFolder } from './tapes.ts';

/** From the second message to the fourth, the lots at 99 add up to more than a number holds exactly. */
const story = tape({ instrument: bitcoin.id })
  .at(1000)
  .snapshot('98x1 | 101x4')
  .at(2000)
  .orders(`b1 99x${Number.MAX_SAFE_INTEGER}, b2 99x1 | a1 101x4`)
  .at(3000)
  .change('| 101x5')
  .at(4000)
  .change('| 101x6')
  .at(5000)
  .change('99x2 |')
  .events();

/** The second message removes all orders; the third adds a new one. */
const emptied = tape({ instrument: bitcoin.id })
  .at(1000)
  .orders('b1 99x1 | a1 101x4')
  .at(2000)
  .ordersChange('removed b1 bid 99x1, removed a1 ask 101x4')
  .at(3000)
  .ordersChange('added b2 bid 98x2')
  .events();

/** The same with levels. */
const emptiedLevels = tape({ instrument: bitcoin.id })
  .at(1000)
  .snapshot('98x1 | 101x4')
  .at(2000)
  .change('98x0 | 101x0')
  .at(3000)
  .change('97x1 |')
  .events();

it.each([
  { what: 'that no tape can hold', events: story, numbers: [1, 2, 2, 2, 5] },
  { what: 'that has lost its last order', events: emptied, numbers: [1, 2, 3] },
  { what: 'that has lost its last level', events: emptiedLevels, numbers: [1, 2, 3] },
])('every book that a tape can hold gets a checkpoint; one $what is found', async ({ events, numbers }) => {
  await withFolder(async (folder) => {
    // A message a block, and a checkpoint due behind each.
    const writer = await createTape(folder, { ...contents(1), checkpointShare: 100 });
    await appendAll(writer, events);
    const { identity, instruments } = await writer.close();

    const checkpoints = new CheckpointFile(folder, identity, instruments.length);
    await checkpoints.ready();
    const newest = events.map((_, block) => checkpoints.newest(0, block + 1)?.number);
    await checkpoints.close();
    expect(newest).toEqual(numbers);

    const read = await openTape(folder);
    for (const { receivedTime } of events) {
      const book = await read.bookAt(bitcoin.id, micros(receivedTime));
      expect(book.status).toBe('live');
      expect(plain(book)).toEqual(plain(foldedAt(events, bitcoin.id, receivedTime)));
    }
    await read.close();
  });
});
