import { type ByteCursor, comma, lineFeed, odd } from './byte-cursor.ts';
import { type RowVisitor, visitRows } from './csv-rows.ts';
import { StepFinder } from './step-finder.ts';

/** How many first rows tell the instruments of a file and their steps. */
export const surveyedRows = 100_000;

/** What the first rows of a file hold of one instrument. */
export interface Sighting {
  readonly exchange: string;
  readonly symbol: string;
  readonly prices: StepFinder;
  readonly sizes: StepFinder;
  rows: number;
}

export interface SurveyOptions {
  /** Rows to look at, at least; the chunk in which they end is looked at whole. */
  readonly rows: number;
  /** Look on while this does not hold of the instruments found, to the end of the file if need be. */
  readonly until?: (found: readonly Sighting[]) => boolean;
  readonly chunkSize?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Looks at the first rows of a file for its instruments and their steps. Bad rows are passed over: reading will tell. */
export async function survey(
  file: { readonly path: string; readonly documented: boolean; readonly columns: readonly string[] },
  options: SurveyOptions,
): Promise<readonly Sighting[]> {
  const rows = new SurveyRows(file.columns);
  for await (const _ of visitRows(file, rows, options)) {
    if (rows.count >= options.rows && (options.until?.(rows.sightings()) ?? true)) break;
  }
  return rows.sightings();
}

type Role = 'exchange' | 'symbol' | 'price' | 'size' | 'other';

class SurveyRows implements RowVisitor {
  readonly #roles: readonly Role[];
  readonly #found = new Map<string, Sighting>();
  #sighting: Sighting | undefined;
  /** The chunk of the row that named the instrument, where that row begins, and how far its first two cells reach. */
  #bytes: Buffer | undefined;
  #start = 0;
  #length = 0;
  count = 0;

  constructor(columns: readonly string[]) {
    this.#roles = columns.map(roleOf);
  }

  sightings(): readonly Sighting[] {
    return [...this.#found.values()];
  }

  scan(cursor: ByteCursor): boolean {
    const roles = this.#roles;
    const last = roles.length - 1;
    const sighting = this.#repeated(cursor) ?? this.#named(cursor);
    if (sighting === undefined) return false;
    for (let column = 2; column <= last; column++) {
      const role = roles[column];
      const end = column === last ? lineFeed : comma;
      if (role !== 'price' && role !== 'size') {
        if (!cursor.skip(end)) return false;
      } else if (!cursor.empty(end)) {
        if (!cursor.decimal(end)) return false;
        (role === 'price' ? sighting.prices : sighting.sizes).add(cursor.mantissa, cursor.digits, cursor.written);
      }
    }
    this.#counted(sighting);
    return true;
  }

  read(cells: readonly string[], _line: number, isEnded: boolean): void {
    this.#bytes = undefined;
    if (cells.length !== this.#roles.length || !isEnded) return;
    const cell = (role: Role): string => cells[this.#roles.indexOf(role)] ?? '';
    const sighting = this.#sightingOf(cell('exchange'), cell('symbol'));
    for (const [column, role] of this.#roles.entries()) {
      if (role === 'price') sighting.prices.addText(cells[column] ?? '');
      if (role === 'size') sighting.sizes.addText(cells[column] ?? '');
    }
    this.#counted(sighting);
  }

  /** The instrument of the row before, when this row begins with the same bytes. */
  #repeated(cursor: ByteCursor): Sighting | undefined {
    return cursor.bytes === this.#bytes && cursor.repeats(this.#start, this.#length) ? this.#sighting : undefined;
  }

  #named(cursor: ByteCursor): Sighting | undefined {
    const start = cursor.at;
    const exchange = cursor.text();
    const symbol = exchange === odd ? odd : cursor.text();
    if (exchange === odd || symbol === odd) return undefined;
    this.#bytes = cursor.bytes;
    this.#start = start;
    this.#length = cursor.at - start;
    return this.#sightingOf(exchange, symbol);
  }

  #counted(sighting: Sighting): void {
    sighting.rows += 1;
    this.count += 1;
  }

  #sightingOf(exchange: string, symbol: string): Sighting {
    const last = this.#sighting;
    if (last !== undefined && last.symbol === symbol && last.exchange === exchange) return last;
    const id = `${exchange}:${symbol}`;
    const known = this.#found.get(id);
    const sighting = known ?? { exchange, symbol, prices: new StepFinder(), sizes: new StepFinder(), rows: 0 };
    if (known === undefined) this.#found.set(id, sighting);
    this.#sighting = sighting;
    return sighting;
  }
}

/** Marks, indexes and funding rates need not be on a step; only what is ordered and traded tells it. */
function roleOf(column: string): Role {
  if (column === 'exchange' || column === 'symbol') return column;
  if (/^(price|(ask|bid)_price|(ask|bid)s\[\d+\]\.price)$/.test(column)) return 'price';
  if (/^(amount|(ask|bid)_amount|(ask|bid)s\[\d+\]\.amount)$/.test(column)) return 'size';
  return 'other';
}
