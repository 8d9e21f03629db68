import { ReplayError } from '@replay/core';
import type { parse as Parse } from 'fast-csv';
import { giveBack } from '../bytes/give-back.ts';
import { bytesOf, isGzip, type ReadOptions } from '../bytes/stored-bytes.ts';
import { apostrophe, ByteCursor, lineFeed } from './byte-cursor.ts';

/** Takes the rows of a file, one by one, in whichever of the two ways they can be read. */
export interface RowVisitor {
  /**
   * Reads the row at the cursor off its bytes, and leaves the cursor behind the row's line feed. It may go on with further
   * rows, and counts them in `cursor.line`.
   * False, having taken nothing, when a cell of the first row is odd: that row then comes again through `read`.
   */
  scan(cursor: ByteCursor): boolean;
  /**
   * Reads a row by its cells, in the order of the header. `line` counts from 1, which is the header. A row that is not ended by a
   * line feed may have been cut off within its last number.
   */
  read(cells: readonly string[], line: number, isEnded: boolean): void;
}

export interface CsvFile {
  readonly path: string;
  /** The header is written exactly as documented: its rows can be scanned. */
  readonly documented: boolean;
}

/** Brings every row behind the header to the visitor, and yields after each chunk so that what was read can be taken on. */
export function visitRows(file: CsvFile, visitor: RowVisitor, options: ReadOptions = {}): AsyncGenerator<void> {
  const bytes = bytesOf(file.path, options);
  // What was packed was whole when it was packed, as its checksum shows.
  const mayBeCut = async (): Promise<boolean> => !(await isGzip(file.path));
  return (file.documented ? scanRows : spellRows)(bytes, visitor, file.path, mayBeCut);
}

const never = async (): Promise<boolean> => false;

/** The fast way: whole rows are read off the chunk they came in; only a row cut by the end of a chunk is copied. */
export async function* scanRows(
  chunks: AsyncIterable<Buffer>,
  visitor: RowVisitor,
  place: string,
  mayBeCut = never,
): AsyncGenerator<void> {
  const cursor = new ByteCursor();
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const cut = rest.length === 0 ? 0 : chunk.indexOf(lineFeed) + 1;
    const end = chunk.lastIndexOf(lineFeed) + 1;
    if (end === 0) {
      rest = Buffer.concat([rest, chunk]);
      if (rest.length > longestRow) throw endlessRow(place, cursor.line);
      continue;
    }
    if (cut > 0) visitAll(Buffer.concat([rest, chunk.subarray(0, cut)]), cursor, visitor);
    if (cut < end) visitAll(chunk.subarray(cut, end), cursor, visitor);
    // A copy, so that nothing holds on to the chunk.
    rest = Buffer.from(chunk.subarray(end));
    giveBack(chunk);
    yield;
  }
  if (rest.length === 0) return;
  if (cursor.line > 0 && (await mayBeCut())) visitor.read(cellsOf(rest.toString('utf8')), cursor.line + 1, false);
  else visitAll(Buffer.concat([rest, Buffer.of(lineFeed)]), cursor, visitor);
  yield;
}

/** Visits the rows of bytes that end with a line feed. */
function visitAll(bytes: Buffer, cursor: ByteCursor, visitor: RowVisitor): void {
  cursor.open(bytes);
  if (cursor.line === 0) {
    cursor.skipRow();
    cursor.line = 1;
  }
  while (cursor.at < bytes.length) {
    const start = cursor.at;
    cursor.line += 1;
    if (visitor.scan(cursor)) continue;
    cursor.at = start;
    cursor.skipRow();
    const cells = cellsOf(bytes.toString('utf8', start, cursor.at - 1));
    if (cells.length > 0) visitor.read(cells, cursor.line, true);
  }
}

/** The tolerant way, for any order of columns, quotes, a byte order mark and carriage returns: through fast-csv. */
export async function* spellRows(
  chunks: AsyncIterable<Buffer>,
  visitor: RowVisitor,
  place: string,
  mayBeCut = never,
): AsyncGenerator<void> {
  // Loaded by the first file that needs it: the documented ones do not, and every start of the command would wait for it.
  const { parse } = await import('./csv-library.ts');
  const parser = parse({ headers: false });
  let lastByte: number | undefined;
  const feeding = feed(chunks, parser, (byte) => {
    lastByte = byte;
  });
  let line = 0;
  // Each row is read with the next one: only then is it known that it was not the last.
  let row: string[] = [];
  const read = (isEnded: boolean): void => {
    if (line > 1 && row.length > 0) visitor.read(row, line, isEnded);
  };
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      read(true);
      row = cells.map(originalCell);
      line += 1;
      if (line % 1024 === 0) yield;
    }
    read(lastByte === lineFeed || !(await mayBeCut()));
  } catch (error) {
    throw error instanceof Error && error.message.startsWith('Parse Error')
      ? new ReplayError('BAD_DATA', error.message.slice(0, 200), { place: `${place}:${line + 1}`, cause: error })
      : error;
  } finally {
    parser.destroy();
    await feeding;
  }
  yield;
}

/** Writes the chunks into the parser, waiting where it is full. A failure of the chunks becomes the parser's own. */
async function feed(
  chunks: AsyncIterable<Buffer>,
  parser: ReturnType<typeof Parse>,
  note: (lastByte: number | undefined) => void,
): Promise<void> {
  try {
    for await (const chunk of chunks) {
      note(chunk.at(-1));
      if (parser.destroyed) return;
      if (!parser.write(chunk)) await room(parser);
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
  }
}

const room = (parser: ReturnType<typeof Parse>): Promise<void> =>
  new Promise((resolve) => {
    if (parser.destroyed) return resolve();
    parser.once('drain', resolve).once('close', resolve);
  });

/** The cells of one odd row. */
function cellsOf(row: string): readonly string[] {
  const plain = row.endsWith('\r') ? row.slice(0, -1) : row;
  if (plain === '') return [];
  if (!plain.includes('"')) return plain.split(',').map(originalCell);
  const cells = `,${plain}`.matchAll(/,(?:"((?:[^"]|"")*)"(?=,|$)|([^,]*))/g);
  return Array.from(cells, ([, quoted, bare = '']) => originalCell(quoted?.replaceAll('""', '"') ?? bare));
}

/** An export puts an apostrophe in front of a text that a spreadsheet would run as a formula. */
const originalCell = (cell: string): string =>
  cell.charCodeAt(0) === apostrophe && /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;

const longestRow = 1 << 22;

const endlessRow = (place: string, line: number): ReplayError =>
  new ReplayError('BAD_DATA', `a row is longer than ${longestRow} bytes: this is no CSV file`, {
    place: `${place}:${line + 1}`,
    remedy: 'give a file of lines that end with a line feed',
  });
