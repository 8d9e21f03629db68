import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameQueue } from '../src/relay/frame-queue.ts';

const frame = (number: number): Buffer => Buffer.from(String(number));

describe('the frame queue', () => {
  it('keeps order, loses nothing and never holds more than its bound, however reader and socket take turns', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 200 }),
        fc.integer({ min: 1, max: 8 }),
        async (turns, bound) => {
          let flowing = true;
          let sent = 0;
          const read: number[] = [];
          const queue = new FrameQueue({ pause: () => (flowing = false), resume: () => (flowing = true) }, bound);
          const send = (): void => {
            if (!flowing) return;
            queue.push(frame(sent));
            sent += 1;
          };
          const take = async (): Promise<void> => {
            // A reader that finds nothing waits, and by that lets the socket flow again.
            const taken = queue.take();
            send();
            for (const each of (await taken) ?? []) read.push(Number(each));
          };
          for (const reads of turns) await (reads ? take() : send());
          queue.end();
          for (let rest = await queue.take(); rest !== undefined; rest = await queue.take()) {
            for (const each of rest) read.push(Number(each));
          }
          expect(read).toEqual(Array.from({ length: sent }, (_, number) => number));
          expect(queue.peak).toBeLessThanOrEqual(bound);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives what came before a failure, then the failure', async () => {
    const queue = new FrameQueue({ pause() {}, resume() {} }, 4);
    queue.push(frame(1));
    queue.fail(new Error('torn'));
    queue.push(frame(2));
    queue.end();
    expect((await queue.take())?.map(String)).toEqual(['1']);
    await expect(queue.take()).rejects.toThrow('torn');
  });

  it('wakes a reader that waits for the end', async () => {
    const queue = new FrameQueue({ pause() {}, resume() {} }, 4);
    const waiting = queue.take();
    queue.end();
    expect(await waiting).toBeUndefined();
  });
});
