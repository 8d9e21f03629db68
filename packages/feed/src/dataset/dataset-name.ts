import { basename, dirname, sep } from 'node:path';

/** The data types of Tardis datasets that Replay reads. */
export const namedTypes = [
  'incremental_book_L2',
  'book_snapshot_25',
  'book_snapshot_5',
  'trades',
  'derivative_ticker',
  'liquidations',
  'quotes',
  'book_ticker',
] as const;
export type NamedType = (typeof namedTypes)[number];

/** What the name of a dataset file says of it. Names select and sort; what the rows are is up to the header. */
export interface DatasetName {
  readonly exchange?: string;
  /** The type as written, known or not. */
  readonly type: string;
  /** `2024-08-08` */
  readonly day: string;
  /** As in file names: upper case, with `-` for `/` and `:`. Missing for a file of several instruments. */
  readonly symbol?: string;
}

/** Symbols that stand for all instruments of a class in one file. */
const groups: ReadonlySet<string> = new Set(['SPOT', 'FUTURES', 'PERPETUALS', 'OPTIONS']);

const typePattern = [...namedTypes, 'options_chain', 'oracle_bbo'].join('|');
const defaultLayout = new RegExp(`^(.+?)_(${typePattern})_(\\d{4}-\\d{2}-\\d{2})(?:_(.+))?$`);
const defaultLayoutOfOtherType = /^([a-z0-9-]+)_(.+)_(\d{4}-\d{2}-\d{2})_(.+)$/;
const addressLayout = /^([^/]+)\/([^/]+)\/(\d{4})\/(\d{2})\/(\d{2})\/([^/]+)$/;

/**
 * Reads `{exchange}_{type}_{YYYY-MM-DD}_{SYMBOL}.csv.gz` or the layout of the vendor's addresses,
 * `{exchange}/{type}/{YYYY}/{MM}/{DD}/{SYMBOL}.csv.gz`; undefined for any other name.
 */
export function datasetName(path: string): DatasetName | undefined {
  const name = basename(path).replace(/\.csv(\.gz)?$/i, '');
  const whole = defaultLayout.exec(name) ?? defaultLayoutOfOtherType.exec(name);
  if (whole !== null) {
    const [, exchange = '', type = '', day = '', symbol] = whole;
    return { type, day, ...namedInstrument(exchange, symbol) };
  }
  const address = addressLayout.exec([...dirname(path).split(sep).slice(-5), name].join('/'));
  if (address === null) return undefined;
  const [, exchange = '', type = '', year, month, date, symbol] = address;
  return { type, day: `${year}-${month}-${date}`, ...namedInstrument(exchange, symbol) };
}

const namedInstrument = (exchange: string, symbol: string | undefined): Pick<DatasetName, 'exchange' | 'symbol'> => {
  // Exchange ids are lower case; a prefix such as MERGED_three names no exchange.
  const known = /^[a-z0-9-]+$/.test(exchange) ? { exchange } : {};
  return symbol === undefined || groups.has(symbol) ? known : { ...known, symbol };
};

/** A symbol as file names write it. */
export const symbolInNames = (symbol: string): string => symbol.toUpperCase().replace(/[/:]/g, '-');
