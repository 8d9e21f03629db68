import { FrameThread } from './frame-thread.ts';

/** Milliseconds that the thread waits for another tape: to start it takes as long as to pack a hundred thousand rows. */
const patience = 1000;

let shared: FrameThread | undefined;
let users = 0;
let farewell: NodeJS.Timeout | undefined;

/** The one thread of all tapes that are being made. */
export function takeThread(): FrameThread {
  clearTimeout(farewell);
  users += 1;
  shared ??= new FrameThread();
  return shared;
}

/** Lets go of it. It ends when nobody has taken it for a while. */
export function leaveThread(): void {
  users -= 1;
  if (users > 0) return;
  farewell = setTimeout(() => {
    shared?.end();
    shared = undefined;
  }, patience);
  farewell.unref();
}
