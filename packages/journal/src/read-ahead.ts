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

/** A journal that is about to be read. */
export interface JournalReading {
  /** Hands over the facts, as `readJournal` gives them. Call once. */
  read(take: (fact: Fact) => void): Promise<JournalEnd>;
}

/**
 * Begins to read a journal. A long one is read, checked against its chain and taken apart in a thread of its own, a little ahead of
 * the one who takes the facts. The thread starts at once, since that one may still have to be loaded; where none can start, the
 * journal is read here.
 */
export function readJournalAhead(folder: string, { inThread }: ReadingOptions = {}): JournalReading {
  const path = join(folder, factsFile);
  const thread = (inThread ?? isLong(path)) ? startedThread(folder) : undefined;
  return {
    read: async (take) => {
      const isThere = thread !== undefined && (await thread.isThere());
      return isThere ? thread.read(path, take) : readHere(folder, take);
    },
  };
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

/** Undefined where the process may start no thread. */
function startedThread(folder: string): ReadingThread | undefined {
  try {
    return new ReadingThread(folder);
  } catch {
    return undefined;
  }
}

class ReadingThread {
  readonly #worker: Worker;
  readonly #messages: AsyncIterableIterator<[ThreadMessage]>;

  constructor(folder: string) {
    this.#worker = newWorker(folder);
    this.#messages = on(this.#worker, 'message', { close: ['exit'] }) as AsyncIterableIterator<[ThreadMessage]>;
    // Nobody may come to ask for the facts. Only now: who listens holds on to the thread.
    this.#worker.unref();
  }

  /** Whether it tells that it is there; it does not where what loads its file is not to be found. */
  async isThere(): Promise<boolean> {
    this.#worker.ref();
    try {
      return (await this.#messages.next()).done !== true;
    } catch {
      return false;
    }
  }

  async read(path: string, take: (fact: Fact) => void): Promise<JournalEnd> {
    const reader = new BatchReader(path);
    try {
      for await (const [message] of this.#messages) {
        if (message.type === 'end') return message.end;
        if (message.type === 'failed') throw new ReplayError(message.code, message.message, message);
        // That it is there, it has told before.
        if (message.type === 'ready') continue;
        reader.read(message.batch, take);
        this.#worker.postMessage('taken');
      }
      throw new ReplayError('BUG', 'the thread that reads the journal is gone', { place: path });
    } finally {
      await this.#worker.terminate();
    }
  }
}

/** The file of the thread is compiled or not as this one is. One that is not needs the loader anew: threads do not inherit it. */
function newWorker(folder: string): Worker {
  const options = { workerData: folder };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./reading-thread.js', import.meta.url), options);
  const { href } = new URL('./reading-thread.ts', import.meta.url);
  const start = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(href)})))`;
  return new Worker(start, { ...options, eval: true, execArgv: ['--conditions=source'] });
}
