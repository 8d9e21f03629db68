import { BlockWorker } from './block-worker.ts';

/** Milliseconds that an unused thread waits for another tape: to start one takes as long as to pack a hundred thousand rows. */
const keptMillis = 1000;

let shared: BlockWorker | undefined;
let users = 0;
let ending: NodeJS.Timeout | undefined;

/** The one thread of all tapes that are written and read. */
export function takeWorker(): BlockWorker {
  clearTimeout(ending);
  users += 1;
  if (shared === undefined || shared.hasEnded) shared = new BlockWorker();
  return shared;
}

/** Releases it. It ends when it was not taken again for a while. */
export function leaveWorker(): void {
  users -= 1;
  if (users > 0) return;
  ending = setTimeout(() => {
    shared?.end();
    shared = undefined;
  }, keptMillis);
  ending.unref();
}
