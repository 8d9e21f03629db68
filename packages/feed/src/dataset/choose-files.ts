import { ReplayError } from '@replay/core';
import { isBookType } from './dataset-kind.ts';
import type { NamedType } from './dataset-name.ts';
import type { ProbedFile } from './probe.ts';
import { type Held, idOf } from './selection.ts';

/** A file with the instruments it holds. */
export interface HoldingFile {
  readonly file: ProbedFile;
  readonly holds: readonly Held[];
}

/** Files that follow each other in time, and the instruments to read from each of them. */
export interface Reading {
  readonly type: NamedType;
  readonly files: readonly ProbedFile[];
  readonly instruments: readonly Held[];
}

export interface Choice {
  readonly readings: readonly Reading[];
  readonly notes: readonly string[];
}

/** The best source of a book first. */
const books = ['incremental_book_L2', 'book_snapshot_25', 'book_snapshot_5'] as const;
/** The venue's own before those that the vendor made of the book; one of them, for they say the same. */
const quoteTypes = ['book_ticker', 'quotes'] as const;
const readByDefault: ReadonlySet<NamedType> = new Set(['trades', 'derivative_ticker', 'liquidations']);

/**
 * Chooses what is read for each instrument: one kind of book, and everything else that says something new. Quotes repeat
 * the book and are read only when asked for, by their type or as `quotes`. No book is read twice: a file of one instrument goes before a file of many.
 * Throws `BAD_DATA` for an instrument without a book, unless only other types were asked for.
 */
export function chooseFiles(
  wanted: readonly Held[],
  files: readonly HoldingFile[],
  types: readonly NamedType[] | undefined,
  place: string,
  quotes = false,
): Choice {
  const notes: string[] = [];
  const chosen = new Map<string, { type: NamedType; files: ProbedFile[]; instruments: Map<string, Held> }>();
  for (const instrument of wanted) {
    const id = idOf(instrument);
    const holding = files.filter(({ holds }) => holds.some((held) => idOf(held) === id));
    const present = new Set(holding.map(({ file }) => file.kind.type));
    const read = new Set(types?.filter((type) => present.has(type)) ?? typesToRead(id, present, place, quotes));
    if (types !== undefined && read.size === 0) throw notPresent(id, types, present, place);
    const unread = [...present].filter((type) => !read.has(type)).sort();
    if (types === undefined && unread.length > 0) {
      notes.push(
        `${id}: ${unread.join(' and ')} were left unread, since they repeat the book; backtest export and backtest relay read them.`,
      );
    }
    for (const type of read) {
      for (const file of withoutRepeats(
        id,
        holding.filter(({ file }) => file.kind.type === type),
        notes,
      )) {
        const key = file.only === undefined ? groupKey(file) : `${type} ${id}`;
        const reading = chosen.get(key) ?? { type, files: [], instruments: new Map<string, Held>() };
        chosen.set(key, reading);
        if (!reading.files.includes(file)) reading.files.push(file);
        reading.instruments.set(id, instrument);
      }
    }
  }
  const readings = [...chosen.values()].map(({ type, files: days, instruments }) => ({
    type,
    files: days.sort((one, other) => one.firstTime - other.firstTime),
    instruments: [...instruments.values()],
  }));
  return { readings, notes };
}

function typesToRead(
  id: string,
  present: ReadonlySet<NamedType>,
  place: string,
  quotes: boolean,
): readonly NamedType[] {
  const book = books.find((type) => present.has(type));
  const quote = quotes ? quoteTypes.find((type) => present.has(type)) : undefined;
  if (book !== undefined) {
    return [book, ...[...present].filter((type) => readByDefault.has(type)), ...(quote === undefined ? [] : [quote])];
  }
  throw new ReplayError('BAD_DATA', `${id} has no book, only ${[...present].sort().join(', ')}`, {
    place,
    remedy: `add a file of its ${books.join(', ')}, or leave the instrument out`,
  });
}

/** One file a day: of one instrument rather than of many, and then the first by name. */
function withoutRepeats(id: string, holding: readonly HoldingFile[], notes: string[]): readonly ProbedFile[] {
  const byDay = new Map<string, ProbedFile>();
  for (const grouped of [false, true]) {
    for (const { file } of holding.filter((one) => (one.file.only === undefined) === grouped)) {
      const taken = byDay.get(file.day);
      if (taken === undefined) byDay.set(file.day, file);
      else
        notes.push(`${file.label} was not read for ${id}: ${taken.label} holds the same day of its ${file.kind.type}.`);
    }
  }
  return [...byDay.values()];
}

/** Grouped files belong together when their names differ in the day only. */
const groupKey = (file: ProbedFile): string =>
  `${file.kind.type} in ${file.label.replace(/\d{4}([-/\\])\d{2}\1\d{2}/, 'DAY')}`;

const notPresent = (
  id: string,
  types: readonly NamedType[],
  present: ReadonlySet<NamedType>,
  place: string,
): ReplayError =>
  new ReplayError('BAD_DATA', `${id} has no ${types.join(', ')}, only ${[...present].sort().join(', ')}`, {
    place,
    remedy: types.some(isBookType) ? `a book can come from ${books.join(', ')}` : 'ask for one of these types',
  });
