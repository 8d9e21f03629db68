import { ReplayError } from '@replay/core';
import { type NamedType, namedTypes } from './dataset-name.ts';

/** What the rows of a dataset file are, as its header tells. */
export type DatasetKind =
  | { readonly type: Exclude<NamedType, 'book_snapshot_5' | 'book_snapshot_25'> }
  | { readonly type: 'book_snapshot_5' | 'book_snapshot_25'; readonly depth: number };

const stamps = ['exchange', 'symbol', 'timestamp', 'local_timestamp'] as const;
const printColumns = [...stamps, 'id', 'side', 'price', 'amount'];
const quoteColumns = [...stamps, 'ask_amount', 'ask_price', 'bid_price', 'bid_amount'];

/** The columns of a kind in the order the vendor documents; the byte-level readers know this order and no other. */
export function documentedColumns(kind: DatasetKind): readonly string[] {
  switch (kind.type) {
    case 'incremental_book_L2':
      return [...stamps, 'is_snapshot', 'side', 'price', 'amount'];
    case 'book_snapshot_5':
    case 'book_snapshot_25':
      return [...stamps, ...snapshotColumns(kind.depth)];
    case 'trades':
    case 'liquidations':
      return printColumns;
    case 'quotes':
    case 'book_ticker':
      return quoteColumns;
    case 'derivative_ticker':
      return [...stamps, 'funding_timestamp', 'funding_rate', 'predicted_funding_rate'].concat([
        'open_interest',
        'last_price',
        'index_price',
        'mark_price',
      ]);
  }
}

const snapshotColumns = (depth: number): readonly string[] =>
  Array.from({ length: depth }, (_, level) => [
    `asks[${level}].price`,
    `asks[${level}].amount`,
    `bids[${level}].price`,
    `bids[${level}].amount`,
  ]).flat();

/** Older exports have fewer columns, and these one can do without. */
const dispensable: ReadonlySet<string> = new Set([
  'id',
  'funding_timestamp',
  'predicted_funding_rate',
  'open_interest',
  'last_price',
  'index_price',
]);

/**
 * Recognises a file by its header. The name decides only between types that share their columns (trades and
 * liquidations, quotes and book_ticker). Undefined for a header of no known kind where the name promises none;
 * throws `BAD_DATA` naming the missing column where something is missing.
 */
export function kindOf(
  columns: readonly string[],
  named: NamedType | undefined,
  place: string,
): DatasetKind | undefined {
  const kind = shownKind(columns, named) ?? (named === undefined ? undefined : promisedKind(named));
  if (kind === undefined) return undefined;
  const missing = documentedColumns(kind).filter((column) => !columns.includes(column) && !dispensable.has(column));
  if (missing.length === 0) return kind;
  throw new ReplayError(
    'BAD_DATA',
    `the ${kind.type} header lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}; it has ${columns.join(', ')}`,
    { place, remedy: 'give a file with a header line that names these columns, in any order, separated by commas' },
  );
}

/** The kind that the telling columns show. */
function shownKind(columns: readonly string[], named: NamedType | undefined): DatasetKind | undefined {
  const has = (column: string): boolean => columns.includes(column);
  if (!has('symbol') || has('strike_price')) return undefined;
  if (has('is_snapshot')) return { type: 'incremental_book_L2' };
  if (has('asks[0].price') || has('bids[0].price')) return snapshotKind(columns);
  if (has('funding_rate') || has('mark_price')) return { type: 'derivative_ticker' };
  if (has('ask_price') || has('bid_price')) return { type: named === 'book_ticker' ? 'book_ticker' : 'quotes' };
  if (has('id')) return { type: named === 'liquidations' ? 'liquidations' : 'trades' };
  return undefined;
}

function snapshotKind(columns: readonly string[]): DatasetKind {
  const depth = columns.filter((column) => /^asks\[\d+\]\.price$/.test(column)).length;
  return { type: depth > 5 ? 'book_snapshot_25' : 'book_snapshot_5', depth: Math.max(depth, 1) };
}

const promisedKind = (type: NamedType): DatasetKind => {
  if (type === 'book_snapshot_5') return { type, depth: 5 };
  if (type === 'book_snapshot_25') return { type, depth: 25 };
  return { type };
};

export const isBookType = (type: NamedType): boolean =>
  type === 'incremental_book_L2' || type === 'book_snapshot_25' || type === 'book_snapshot_5';

export const isKnownType = (type: string): type is NamedType => (namedTypes as readonly string[]).includes(type);
