import { on, once } from 'node:events';
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
 * thread of its own, a little ahead of the one who takes the facts; where no thread can start, it is read here.
 */
export async function readJournalAhead(
  folder: string,
  take: (fact: Fact) => void,
  { inThread }: ReadingOptions = {},
): Promise<JournalEnd> {
  const path = join(folder, factsFile);
  const thread = (inThread ?? isLong(path)) ? await startedThread(folder) : undefined;
  return thread === undefined ? readHere(folder, take) : readFrom(thread, path, take);
}

const isLong = (path: string): boolean => existsSync(path) && statSync(path).size >= worthAThread;

function readHere(folder: string, take: (fact: Fact) => void): JournalEnd {
  const facts = readJournal(folder);
  for (;;) {
    const { done, value } = facts.next();
    if (done) return value;
    take(value);
  }
}

async function readFrom(thread: Worker, path: string, take: (fact: Fact) => void): Promise<JournalEnd> {
  const reader = new BatchReader(path);
  try {
    const messages = on(thread, 'message', { close: ['exit'] }) as AsyncIterable<[ThreadMessage]>;
    thread.postMessage('next');
    for await (const [message] of messages) {
      if (message.type === 'ready') continue;
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

/** A thread that has told that it is there; undefined where a process may start none, or what loads its file is not to be found. */
async function startedThread(folder: string): Promise<Worker | undefined> {
  try {
    const thread = newThread(folder);
    await once(thread, 'message');
    return thread;
  } catch {
    return undefined;
  }
}

/** The file of the thread is compiled or not as this one is. One that is not needs the loader anew: threads do not inherit it. */
function newThread(folder: string): Worker {
  const options = { workerData: folder };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./reading-thread.js', import.meta.url), options);
  const { href } = new URL('./reading-thread.ts', import.meta.url);
  const start = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(href)})))`;
  return new Worker(start, { ...options, eval: true, execArgv: ['--conditions=source'] });
}
