// Runs in a thread: tells that it is there, and then makes a frame of each block that it is given.
import { parentPort } from 'node:worker_threads';
import type { PlainBlock } from '../blocks/plain-block.ts';
import { eventFrame, type FramePlace } from '../frames/event-frame.ts';
import type { Frame } from '../frames/frame.ts';

/** What a thread is asked for. */
export interface FrameOrder {
  readonly block: PlainBlock;
  readonly place: FramePlace;
}

/** What it answers: first of all that it is there, then a frame for each order, in their order. */
export type ThreadAnswer = 'ready' | Frame;

const answer = (message: ThreadAnswer): void => parentPort?.postMessage(message, []);

parentPort?.on('message', ({ block, place }: FrameOrder) => answer(eventFrame(block, place)));
answer('ready');
