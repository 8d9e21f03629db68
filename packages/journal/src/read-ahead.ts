import { on } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Fact, ReplayError } from '@replay/core';
import { BatchReader } from './fact-batch.ts';
import { type JournalEnd, readJournal } from './journal-reader.ts';
import { factsFile } from './journal-writer.ts';
import type { ThreadMessage } from './reading-thread.ts';

/** Bytes of a journal that is worth a thread: a shorter one is read while a thread would still be starting. */
const worthAThread = 16_000_000;

/** What is asked of a reading. */
export interface ReadingOptions {
  /** Instead of whether the journal is long. */
  readonly inThread?: boolean;
}

/**
 * Hands over the facts of a journal, as `readJournal` gives them. A long journal is read, checked against its chain and taken apart in a
 * thread of its own, a little ahead of the one who takes the facts.
 */
export async function readJournalAhead(
  folder: string,
  take: (fact: Fact) => void,
  { inThread }: ReadingOptions = {},
): Promise<JournalEnd> {
  const path = join(folder, factsFile);
  if (inThread ?? (existsSync(path) && statSync(path).size >= worthAThread)) return readInThread(folder, path, take);
  const facts = readJournal(folder);
  for (;;) {
    const { done, value } = facts.next();
    if (done) return value;
    take(value);
  }
}

async function readInThread(folder: string, path: string, take: (fact: Fact) => void): Promise<JournalEnd> {
  const reader = new BatchReader(path);
  const thread = readingThread(folder);
  try {
    for await (const [message] of on(thread, 'message', { close: ['exit'] }) as AsyncIterable<[ThreadMessage]>) {
      if (message.type === 'end') return message.end;
      if (message.type === 'failed') throw new ReplayError(message.code, message.message, message);
      reader.read(message.batch, take);
      thread.postMessage('next');
    }
    throw new ReplayError('BUG', 'the thread that reads the journal is gone', { place: path });
  } finally {
    await thread.terminate();
  }
}

/** The file of the thread is compiled or not as this one is. One that is not needs the loader anew: threads do not inherit it. */
function readingThread(folder: string): Worker {
  const options = { workerData: folder };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./reading-thread.js', import.meta.url), options);
  const { href } = new URL('./reading-thread.ts', import.meta.url);
  const start = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(href)})))`;
  return new Worker(start, { ...options, eval: true, execArgv: ['--conditions=source'] });
}
