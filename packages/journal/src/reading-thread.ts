// Runs in a thread: tells that it is there, reads a journal in batches and hands them over, a few ahead of what was taken.
import { once } from 'node:events';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type ErrorCode, ReplayError } from '@replay/core';
import type { FactBatch } from './fact-batch.ts';
import { type JournalEnd, readBatches } from './journal-reader.ts';

/** What the thread tells. An error comes as its parts: those of a class do not pass from thread to thread. */
export type ThreadMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'batch'; readonly batch: FactBatch }
  | { readonly type: 'end'; readonly end: JournalEnd }
  | {
      readonly type: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      readonly place?: string;
      readonly remedy?: string;
      readonly cause?: unknown;
    };

/** Batches that may lie ready: more would only take memory. */
const mostAhead = 8;

async function read(folder: string, port: MessagePort): Promise<void> {
  tell({ type: 'ready' });
  let ahead = 0;
  port.on('message', () => {
    ahead -= 1;
  });
  const batches = readBatches(folder);
  for (;;) {
    const { done, value } = batches.next();
    if (done) return tell({ type: 'end', end: value });
    tell({ type: 'batch', batch: value }, [value.values.buffer]);
    ahead += 1;
    if (ahead === mostAhead) await once(port, 'message');
  }
}

function tell(message: ThreadMessage, transferred: readonly ArrayBufferLike[] = []): void {
  parentPort?.postMessage(message, transferred as readonly ArrayBuffer[] as ArrayBuffer[]);
}

try {
  if (parentPort !== null) await read(workerData as string, parentPort);
} catch (error) {
  if (!(error instanceof ReplayError)) throw error;
  const { code, message, place, remedy, cause } = error;
  tell({
    type: 'failed',
    code,
    message,
    cause,
    ...(place === undefined ? {} : { place }),
    ...(remedy === undefined ? {} : { remedy }),
  });
}
// What is still under way to the other side goes first.
parentPort?.close();
