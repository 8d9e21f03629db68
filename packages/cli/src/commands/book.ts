import type { NamedData } from '@replay/backtest/command';
import { dataOptions, openData, openRecordedTape, wholeNumber } from '@replay/backtest/command';
import { ReplayError } from '@replay/core';
import { isTape } from '@replay/tape';
import { bookJson, bookText } from '../book-lines.ts';
import { type Command, type CommandContext, type CommandResult, done } from '../command.ts';
import type { DataArguments } from '../data-flags.ts';
import { exitCodes } from '../exit-code.ts';
import { type MomentArguments, type Moments, momentsOf } from '../moments.ts';
import { type BookThen, passingBooks } from '../passing-books.ts';
import { plainArguments } from '../plain-arguments.ts';
import { isRelay, openBooksOfRelay } from '../relay-books.ts';
import { searchedBooks } from '../searched-books.ts';

interface BookArguments extends DataArguments, MomentArguments {
  readonly data: string;
  readonly depth: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

export const bookCommand: Command = {
  run: (read, context) => showBooks(plainArguments(read) as unknown as BookArguments, context),
};

async function showBooks(args: BookArguments, streams: CommandContext): Promise<CommandResult> {
  const context = args.quiet ? { ...streams, err: () => {} } : streams;
  const moments = momentsOf(args);
  const depth = wholeNumber(args.depth, 'depth');
  if (depth < 1) throw new ReplayError('BAD_USAGE', '--depth takes at least one level');
  const options = { ...dataOptions(args.data, args), to: undefined, booksOnly: true };
  const books = booksOf(options, moments, context);
  const single = moments.kind === 'list' && moments.times.length === 1 && !args.json;
  const texts: string[] = [];
  let last: BookThen | undefined;
  for await (const then of books) {
    last = then;
    const { instrument, time, book } = then;
    if (single) texts.push(bookText(instrument, time, book, depth));
    else context.out(`${bookJson(instrument, time, book, depth)}\n`);
  }
  if (context.signal.aborted) {
    return { output: '', error: new ReplayError('BAD_USAGE', 'interrupted'), exitCode: exitCodes.interrupted };
  }
  if (last === undefined) {
    throw new ReplayError('NO_DATA', 'there is no book at any of these moments', {
      place: args.data,
      remedy: 'give moments that the data cover: backtest verify tells from when to when they go',
    });
  }
  return done(texts.join('\n\n'));
}

/** Tapes and relays are searched; everything else is read through. */
async function* booksOf(options: NamedData, moments: Moments, context: CommandContext): AsyncGenerator<BookThen> {
  if (isTape(options.data)) return yield* searchedBooks(await openRecordedTape(options), moments, context);
  if (!isRelay(options.data)) return yield* booksInPassing(options, moments, context);
  const relay = await openBooksOfRelay(options, moments, context.signal);
  try {
    yield* searchedBooks(relay, moments, context);
  } finally {
    await relay.close();
  }
}

/** Books of a source that is read once from its start. */
async function* booksInPassing(
  options: NamedData,
  moments: Moments,
  { signal, err }: CommandContext,
): AsyncGenerator<BookThen> {
  const { source, close } = await openData(options, signal);
  const began = performance.now();
  let books = 0;
  try {
    for await (const then of passingBooks(source, moments, signal)) {
      books += 1;
      yield then;
    }
  } finally {
    await close();
  }
  if (books <= source.instruments.length) return;
  err(
    `${books.toLocaleString('en-US')} books in one pass over the data, ${((performance.now() - began) / 1000).toFixed(1)} s\n`,
  );
}
