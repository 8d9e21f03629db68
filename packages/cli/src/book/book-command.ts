import { dataOptions, type NamedData, openData, openRecordedTape, wholeNumber } from '@replay/backtest/command';
import { ReplayError } from '@replay/core';
import { isTape } from '@replay/tape';
import { commandArguments } from '../command/arguments.ts';
import { type Command, type CommandContext, type CommandResult, done } from '../command/command.ts';
import type { DataArguments } from '../command/data-options.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { bookJson, bookText } from './book-output.ts';
import { type BookTimes, bookTimesOf, type TimeArguments } from './book-times.ts';
import { isRelay, openRelayBooksOf } from './relay-books.ts';
import { scanBooks, type TimedBook } from './scan-books.ts';
import { searchBooks } from './search-books.ts';

interface BookArguments extends DataArguments, TimeArguments {
  readonly data: string;
  readonly depth: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

export const bookCommand: Command = {
  run: (read, context) => showBooks(commandArguments(read) as unknown as BookArguments, context),
};

async function showBooks(args: BookArguments, streams: CommandContext): Promise<CommandResult> {
  const context = args.quiet ? { ...streams, err: () => {} } : streams;
  const times = bookTimesOf(args);
  const depth = wholeNumber(args.depth, 'depth');
  if (depth < 1) throw new ReplayError('BAD_USAGE', '--depth takes at least one level');
  const options = { ...dataOptions(args.data, args), to: undefined, booksOnly: true };
  const books = booksOf(options, times, context);
  const single = times.kind === 'list' && times.times.length === 1 && !args.json;
  const texts: string[] = [];
  let last: TimedBook | undefined;
  for await (const entry of books) {
    last = entry;
    const { instrument, time, book } = entry;
    if (single) texts.push(bookText(instrument, time, book, depth));
    else context.out(`${bookJson(instrument, time, book, depth)}\n`);
  }
  if (context.signal.aborted) {
    return { output: '', error: new ReplayError('BAD_USAGE', 'interrupted'), exitCode: exitCodes.interrupted };
  }
  if (last === undefined) {
    throw new ReplayError('NO_DATA', 'there is no book at any of these times', {
      place: args.data,
      remedy: 'give times within the data: backtest verify shows their span',
    });
  }
  return done(texts.join('\n\n'));
}

/** Tapes and relays are searched; other data are read from the start. */
async function* booksOf(options: NamedData, times: BookTimes, context: CommandContext): AsyncGenerator<TimedBook> {
  if (isTape(options.data)) return yield* searchBooks(await openRecordedTape(options), times, context);
  if (!isRelay(options.data)) return yield* scannedBooks(options, times, context);
  const relay = await openRelayBooksOf(options, times, context.signal);
  try {
    yield* searchBooks(relay, times, context);
  } finally {
    await relay.close();
  }
}

/** Books of a source that is read once from its start. */
async function* scannedBooks(
  options: NamedData,
  times: BookTimes,
  { signal, err }: CommandContext,
): AsyncGenerator<TimedBook> {
  const { source, close } = await openData(options, signal);
  const began = performance.now();
  let books = 0;
  try {
    for await (const entry of scanBooks(source, times, signal)) {
      books += 1;
      yield entry;
    }
  } finally {
    await close();
  }
  if (books <= source.instruments.length) return;
  err(
    `${books.toLocaleString('en-US')} books in one pass over the data, ${((performance.now() - began) / 1000).toFixed(1)} s\n`,
  );
}
