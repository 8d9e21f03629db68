// Run as a process of its own, on the compiled packages that a user installs: one task on a tape, and what time and memory
// it took. Prints a `TapeTask` of tape.ts.
import { createHash } from 'node:crypto';
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
  const open = () => openDataset(path, { instruments: JSON.parse(instruments) });
  for (let time = 0; time < Number(times); time++) {
    rmSync(folder, { recursive: true, force: true });
    const source = await open();
    const { description, notes } = source;
    const about = { description, digests: await source.digests(), notes };
    const start = performance.now();
    const writer = await createTape(folder, { instruments: source.instruments, source: about });
    for await (const batch of source.batches()) await writer.append(batch);
    ({ rows } = await writer.close());
    micros.push((performance.now() - start) * 1000);
  }
  const later = micros.slice(Math.floor(micros.length / 2)).sort((one, other) => one - other);
  const { checked } = await folded(await open());
  return { rows, micros: later[Math.floor(later.length / 2)], millis: [], checked };
}

async function foldAll(folder) {
  return { ...(await folded(await openTape(folder))), millis: [] };
}

/** A state a message, the touch read after each; `checked` differs where any touch or the books at the end do. */
async function folded(source) {
  const books = new Map();
  let rows = 0;
  let seen = 0;
  const start = performance.now();
  for await (const batch of source.batches()) {
    for (const event of batch) {
      const book = applyEvent(books.get(event.instrument) ?? waitingBook, event);
      books.set(event.instrument, book);
      if ('bids' in event) rows += event.bids.prices.length + event.asks.prices.length;
      if (book.status === 'live' && book.touch !== undefined) seen += book.touch.bid.price + book.touch.ask.size;
    }
  }
  if (seen === 0) throw new Error('no book was ever live');
  const micros = (performance.now() - start) * 1000;
  return { rows, micros, checked: `${rows} rows, ${seen}, ${[...books.values()].map(digestOf).join(' ')}` };
}

async function booksOneByOne(folder) {
  const { tape, id, moments } = await randomMoments(folder, 1300);
  const millis = [];
  const found = new Map();
  for (const [at, time] of moments.entries()) {
    const start = performance.now();
    const book = await tape.bookAt(id, time);
    // The first ones find the machine cold: the file not cached, the code not compiled.
    if (at >= 300) millis.push(performance.now() - start);
    found.set(time, digestOf(book));
  }
  await mustBeFolds(tape, id, found);
  return { rows: millis.length, micros: 0, millis: millis.sort((one, other) => one - other) };
}

async function booksAtOnce(folder) {
  const { tape, id, moments } = await randomMoments(folder, 10_000);
  const start = performance.now();
  const books = await Promise.all(moments.map((time) => tape.bookAt(id, time)));
  const micros = (performance.now() - start) * 1000;
  await mustBeFolds(tape, id, new Map(books.map((book, at) => [moments[at], digestOf(book)])));
  return { rows: books.filter(({ status }) => status === 'live').length, micros, millis: [] };
}

/** Fails unless each book that was found is the fold of all events up to its moment. */
async function mustBeFolds(tape, id, found) {
  const moments = [...found.keys()].sort((one, other) => one - other);
  let book = waitingBook;
  let next = 0;
  const compareUpTo = (time) => {
    for (; next < moments.length && moments[next] < time; next++) {
      if (found.get(moments[next]) !== digestOf(book))
        throw new Error(`the book found at ${moments[next]} is not the fold`);
    }
  };
  for await (const batch of tape.batches()) {
    for (const event of batch) {
      if (event.instrument !== id) continue;
      compareUpTo(event.receivedTime);
      book = applyEvent(book, event);
    }
  }
  compareUpTo(Infinity);
}

function digestOf(book) {
  const levels = book.status === 'live' ? { bids: book.bids.levels(), asks: book.asks.levels() } : {};
  return createHash('sha256')
    .update(JSON.stringify({ ...book, ...levels }))
    .digest('hex')
    .slice(0, 16);
}

async function randomMoments(folder, count) {
  const tape = await openTape(folder);
  const { from, to } = tape.span ?? { from: 0, to: 0 };
  const random = randomFrom(20_240_501);
  const moments = Array.from({ length: count }, () => micros(from + Math.floor(random.unit() * (to - from))));
  return { tape, id: tape.instruments[0]?.id ?? '', moments };
}
