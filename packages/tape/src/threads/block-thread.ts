// Runs in a worker thread: reports that it is ready, then answers requests in order.
import { readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { buffersOf, type DecodedBlock } from '../blocks/lazy-columns.ts';
import type { EncodableBlock } from '../blocks/write-block.ts';
import { decodeFrame, eventFrame, type FrameMetadata } from '../frames/event-frame.ts';
import type { Frame } from '../frames/frame.ts';
import { type FrameHeader, frameLength, headerBytes } from '../frames/frame-header.ts';

/** The requests to the thread. */
export interface BlockRequests {
  readonly encode: { readonly block: EncodableBlock; readonly metadata: FrameMetadata };
  /** The block with this header at this offset of an open file. */
  readonly read: { readonly descriptor: number; readonly offset: number; readonly header: FrameHeader };
}

export interface BlockAnswers {
  readonly encode: Frame;
  readonly read: DecodedBlock;
}

export type BlockTask = keyof BlockRequests;

export type BlockRequest = { [Task in BlockTask]: { readonly task: Task } & BlockRequests[Task] }[BlockTask];

/** `ready` once; then an answer to each request, undefined where it failed. */
export type ThreadMessage = 'ready' | { readonly answer: BlockAnswers[BlockTask] | undefined };

parentPort?.on('message', (request: BlockRequest) => {
  try {
    if (request.task === 'encode') send({ answer: eventFrame(request.block, request.metadata) });
    else {
      const block = readBlock(request);
      send({ answer: block }, buffersOf(block));
    }
  } catch {
    // The caller repeats the work on its own thread, and gets the error there.
    send({ answer: undefined });
  }
});
send('ready');

function readBlock({ descriptor, offset, header }: BlockRequests['read']): DecodedBlock {
  const frame = Buffer.allocUnsafe(frameLength(header));
  if (readSync(descriptor, frame, 0, frame.length, offset) < frame.length) throw new Error('the file ends early');
  const expected = headerBytes(header);
  if (!frame.subarray(0, expected.length).equals(expected)) throw new Error('another frame is there');
  return decodeFrame(header, frame);
}

function send(message: ThreadMessage, given: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, given);
}
