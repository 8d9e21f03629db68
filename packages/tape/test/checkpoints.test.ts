import { micros } from '@replay/core';
import { tape } from '@replay/testkit';
import { expect, it } from 'vitest';
import { Checkpoints } from '../src/checkpoints/checkpoints.ts';
import { createTape, openTape } from '../src/index.ts';
import { appendAll, bitcoin, contents, foldedAt, plain, withFolder } from './tapes.ts';

/** At 99 more lots wait than a number tells exactly, from the second message to the fourth. */
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

it('no checkpoint is made of a book that no tape can hold: it is found from the one before, and the next book is taken', async () => {
  await withFolder(async (folder) => {
    // A message a block, and a checkpoint due behind each.
    const writer = await createTape(folder, { ...contents(1), checkpointShare: 100 });
    await appendAll(writer, story);
    const { identity, instruments } = await writer.close();

    const checkpoints = new Checkpoints(folder, identity, instruments.length);
    await checkpoints.ready();
    const newest = story.map((_, block) => checkpoints.newest(0, block + 1)?.number);
    await checkpoints.close();
    expect(newest).toEqual([1, 2, 2, 2, 5]);

    const read = await openTape(folder);
    for (const { receivedTime } of story) {
      const book = await read.bookAt(bitcoin.id, micros(receivedTime));
      expect(book.status).toBe('live');
      expect(plain(book)).toEqual(plain(foldedAt(story, bitcoin.id, receivedTime)));
    }
    await read.close();
  });
});
