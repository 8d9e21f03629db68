// Run as a process of its own, on the compiled packages that a user installs: one task on a tape, and what time and memory
// it took. Prints a `TapeTask` of tape.ts.
import { rmSync } from 'node:fs';
import { applyEvent, waitingBook } from '@replay/book';
import { micros, randomFrom } from '@replay/core';
import { openDataset } from '@replay/feed';
import { createTape, openTape } from '@replay/tape';

const tasks = {
  import: importFile,
  replay: foldAll,
  moments: booksOneByOne,
  batch: booksAtOnce,
};

const [task = '', folder = '', path = '', instruments = '', times = '1'] = process.argv.slice(2);
const measured = await tasks[task]?.(folder, path, instruments, times);
const tape = await openTape(folder);
process.stdout.write(
  JSON.stringify({ ...measured, ...tape.manifest?.bytes, peakResident: process.resourceUsage().maxRSS * 1024 }),
);

/** A short file many times, and the median of the later half counts: else it is the compiler that is measured, and the disk's mood. */
async function importFile(folder, path, instruments, times) {
  let rows = 0;
  const micros = [];
  for (let time = 0; time < Number(times); time++) {
    rmSync(folder, { recursive: true, force: true });
    const source = await openDataset(path, { instruments: JSON.parse(instruments) });
    const { description, notes } = source;
    const about = { description, digests: await source.digests(), notes };
    const start = performance.now();
    const writer = await createTape(folder, { instruments: source.instruments, source: about });
    for await (const batch of source.batches()) await writer.append(batch);
    ({ rows } = await writer.close());
    micros.push((performance.now() - start) * 1000);
  }
  const later = micros.slice(Math.floor(micros.length / 2)).sort((one, other) => one - other);
  return { rows, micros: later[Math.floor(later.length / 2)], millis: [] };
}

/** A state a message, the touch read after each. */
async function foldAll(folder) {
  const tape = await openTape(folder);
  const books = new Map();
  let rows = 0;
  let seen = 0;
  const start = performance.now();
  for await (const batch of tape.batches()) {
    for (const event of batch) {
      const book = applyEvent(books.get(event.instrument) ?? waitingBook, event);
      books.set(event.instrument, book);
      if ('bids' in event) rows += event.bids.prices.length + event.asks.prices.length;
      if (book.status === 'live' && book.touch !== undefined) seen += book.touch.bid.price + book.touch.ask.size;
    }
  }
  if (seen === 0) throw new Error('no book was ever live');
  return { rows, micros: (performance.now() - start) * 1000, millis: [] };
}

async function booksOneByOne(folder) {
  const { tape, id, moments } = await randomMoments(folder, 1300);
  const millis = [];
  for (const [at, time] of moments.entries()) {
    const start = performance.now();
    await tape.bookAt(id, time);
    // The first ones find the machine cold: the file not cached, the code not compiled.
    if (at >= 300) millis.push(performance.now() - start);
  }
  return { rows: millis.length, micros: 0, millis: millis.sort((one, other) => one - other) };
}

async function booksAtOnce(folder) {
  const { tape, id, moments } = await randomMoments(folder, 10_000);
  let seen = 0;
  const start = performance.now();
  await Promise.all(
    moments.map(async (time) => {
      const book = await tape.bookAt(id, time);
      if (book.status === 'live') seen += 1;
    }),
  );
  return { rows: seen, micros: (performance.now() - start) * 1000, millis: [] };
}

async function randomMoments(folder, count) {
  const tape = await openTape(folder);
  const { from, to } = tape.span ?? { from: 0, to: 0 };
  const random = randomFrom(20_240_501);
  const moments = Array.from({ length: count }, () => micros(from + Math.floor(random.unit() * (to - from))));
  return { tape, id: tape.instruments[0]?.id ?? '', moments };
}
