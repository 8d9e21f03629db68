import { FrameFault } from '../frame/frame-fault.ts';
import { type RawFrame } from '../frame/frame-fields.ts';
import type { HistoryPage } from './history-page.ts';
import type { LanePage } from './lane-page.ts';

/** The book at or before a millisecond as a message; undefined where there was none. */
export type AskBook = (millis: number) => Promise<RawFrame | undefined>;

/** The pages of level updates from a millisecond on. */
export type AskUpdates = (since: number) => AsyncIterable<HistoryPage>;

/**
 * Level updates as messages of a book: the nearest book at or before `from` (a millisecond), and then from there on one message for all
 * rows of one number. What the book holds already is left out. Where numbers are missing, the book before the next one is asked for; if it does not
 * lead up to it either, an interruption is told, and the book is stale.
 */
export async function* updateMessages(
  askBook: AskBook,
  askUpdates: AskUpdates,
  from: number,
): AsyncGenerator<LanePage> {
  let place = '/tardis/snapshot';
  const opening = await askBook(from);
  if (opening !== undefined) yield pageOf([opening], place);
  const updates = new NumberedUpdates(opening === undefined ? undefined : numberOf(opening), askBook);
  for await (const page of askUpdates(opening === undefined ? from : millisOf(opening))) {
    page.quoteNumbers();
    const messages: RawFrame[] = [];
    for (const row of inOrder(page)) for (const message of await updates.take(row)) messages.push(message);
    ({ place } = page);
    yield pageOf(messages, place, page.text);
  }
  yield pageOf(await updates.finish(), place);
}

const pageOf = (messages: readonly RawFrame[], place: string, text = JSON.stringify(messages)): LanePage => ({
  text,
  place,
  messages,
  quoteNumbers: () => {},
});

/** The rows of a page with the interruptions a relay tells beside them. The sort is stable: rows of one message keep their order. */
function inOrder(page: HistoryPage): readonly RawFrame[] {
  const { interruptions } = JSON.parse(page.text) as { readonly interruptions?: unknown };
  if (!Array.isArray(interruptions)) return page.messages;
  const told = interruptions.map((one: RawFrame) => ({ ...one, type: 'disconnect' }));
  return [...page.messages, ...told].toSorted((one, other) => numberOf(one) - numberOf(other));
}

/** Puts rows of one number together, and sees to it that no number is missing. */
class NumberedUpdates {
  readonly #askBook: AskBook;
  #last: number | undefined;
  #rows: RawFrame[] = [];

  constructor(last: number | undefined, askBook: AskBook) {
    this.#last = last;
    this.#askBook = askBook;
  }

  /** Takes a row, and gives the messages that are whole by now. */
  async take(row: RawFrame): Promise<readonly RawFrame[]> {
    const number = numberOf(row);
    if (this.#last !== undefined && number <= this.#last) return [];
    const [open] = this.#rows;
    const whole = open !== undefined && numberOf(open) !== number ? await this.finish() : [];
    this.#rows.push(row);
    return whole;
  }

  async finish(): Promise<readonly RawFrame[]> {
    const rows = this.#rows;
    const last = rows.at(-1);
    if (last === undefined) return [];
    const number = numberOf(last);
    const before = number === (this.#last ?? -1) + 1 ? [] : await this.#bridgeTo(last, number);
    this.#last = number;
    this.#rows = [];
    return [...before, last['type'] === 'disconnect' ? last : changeOf(rows, last)];
  }

  /** What leads from the last message to the row of a later number. */
  async #bridgeTo(row: RawFrame, number: number): Promise<readonly RawFrame[]> {
    const book = await this.#askBook(millisOf(row));
    if (book !== undefined && numberOf(book) === number - 1) return [book];
    if (this.#last === undefined) return book === undefined ? [] : [book];
    const reason = `updates ${this.#last + 1} to ${number - 1} are missing`;
    return [{ ...stampsOf(row), type: 'disconnect', kind: 'sequence-gap', reason }];
  }
}

function changeOf(rows: readonly RawFrame[], last: RawFrame): RawFrame {
  const levels = (side: string): unknown[] =>
    rows
      .filter((row) => row['side'] === side)
      .map((row) => [row['price'], row['quantity'] ?? row['size'] ?? row['amount']]);
  const stranger = rows.find(({ side }) => side !== 'buy' && side !== 'sell');
  // Told as what it is, so that whoever decodes it rejects it instead of losing a level.
  if (stranger !== undefined) return { ...stranger, type: 'book_update' };
  return { ...stampsOf(last), type: 'book_update', bids: levels('buy'), asks: levels('sell') };
}

function stampsOf({ sequence, timestamp, timestamp_us, local_timestamp, local_timestamp_us }: RawFrame): RawFrame {
  return { sequence, timestamp, timestamp_us, local_timestamp, local_timestamp_us };
}

function millisOf(row: RawFrame): number {
  const told = Number(row['local_timestamp_us'] ?? row['local_timestamp'] ?? row['timestamp_us'] ?? row['timestamp']);
  return Math.floor(told >= 1e14 ? told / 1000 : told);
}

function numberOf({ sequence }: RawFrame): number {
  const number = Number(sequence);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new FrameFault('sequence is no whole number');
}
