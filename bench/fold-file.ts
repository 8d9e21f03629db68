// Run as a process of its own, with a book file as argument: folds it, and prints what memory that took.
import { applyColumns, type Book, waitingBook } from '../packages/book/src/index.ts';
import { columnsFrom } from '../packages/core/src/index.ts';
import { openDataset } from '../packages/feed/src/index.ts';
import { futuresContract } from './futures-contract.ts';

const [path = ''] = process.argv.slice(2);
const source = await openDataset(path, { instruments: futuresContract });
let book: Book = waitingBook;
let liveHeap = 0;
for await (const columns of columnsFrom(source)) {
  for (let index = columns.start; index < columns.end; index++) book = applyColumns(book, columns, index);
  // What is left after a collection is what the work holds on to; what is not is only waiting to be collected.
  globalThis.gc?.();
  liveHeap = Math.max(liveHeap, process.memoryUsage().heapUsed);
}
process.stdout.write(
  JSON.stringify({ status: book.status, peakResident: process.resourceUsage().maxRSS * 1024, liveHeap }),
);
