import {
  assertNever,
  type Instrument,
  type InstrumentId,
  type Levels,
  levelSet,
  type MarketEvent,
  type PublicOrder,
  publicOrderChangeKinds,
  scalesOf,
} from '@replay/core';
import {
  Bool,
  type Data,
  type DataType,
  Dictionary,
  Field,
  Float64,
  Int8,
  Int64,
  makeData,
  TimestampMicrosecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import type { ExportKind } from './event-table.ts';

type Cell = number | string | boolean | undefined;

/** A column: its name, its type, and the conversion of its cells of one batch to Arrow data. */
interface Column {
  readonly name: string;
  readonly type: DataType;
  data(cells: readonly Cell[]): Data;
}

/**
 * The columns of each table, in order. Prices and sizes appear twice: as doubles for calculations, and as exact counts
 * of ticks and lots (tick and lot sizes are in the metadata of the schema).
 */
const tables: Readonly<Record<ExportKind, readonly string[]>> = {
  incremental_book_L2: ['is_snapshot', 'side', 'price', 'amount', 'price_ticks', 'size_lots'],
  incremental_book_L3: ['is_snapshot', 'change', 'side', 'order_id', 'price', 'amount', 'price_ticks', 'size_lots'],
  trades: ['id', 'side', 'price', 'amount', 'price_ticks', 'size_lots'],
  quotes: ['bid_price', 'bid_amount', 'ask_price', 'ask_amount'],
  derivative_ticker: ['mark_price', 'index_price', 'funding_rate', 'funding_timestamp'],
  liquidations: ['side', 'price', 'amount', 'price_ticks', 'size_lots'],
};

const stamps = ['instrument', 'sequence', 'timestamp', 'local_timestamp'];

/** The columns of a table, for the instruments it may hold. */
export function arrowColumns(kind: ExportKind, instruments: readonly Instrument[]): readonly Column[] {
  return [...stamps, ...tables[kind]].map((name, at) =>
    columnOf(
      name,
      at,
      instruments.map(({ id }) => String(id)),
    ),
  );
}

function columnOf(name: string, at: number, instruments: readonly string[]): Column {
  if (name === 'instrument') return dictionaryColumn(name, at, instruments);
  if (name === 'side') return dictionaryColumn(name, at, ['bid', 'ask', 'buy', 'sell', 'unknown']);
  if (name === 'change') return dictionaryColumn(name, at, publicOrderChangeKinds);
  if (name === 'id' || name === 'order_id') return textColumn(name);
  if (name === 'is_snapshot') return booleanColumn(name);
  if (name.endsWith('timestamp')) return integerColumn(name, new TimestampMicrosecond('UTC'));
  return ['sequence', 'price_ticks', 'size_lots'].includes(name)
    ? integerColumn(name, new Int64())
    : doubleColumn(name);
}

/** The rows of one event. */
export function arrowRows(event: MarketEvent, instrument: Instrument): readonly (readonly Cell[])[] {
  const head = [String(event.instrument), event.sequence, event.exchangeTime, event.receivedTime];
  const { price, size } = valuesOf(instrument);
  const orderCells = (one: PublicOrder): Cell[] => [
    one.side,
    one.order,
    price(one.price),
    size(one.size),
    one.price,
    one.size,
  ];
  switch (event.type) {
    case 'BookSnapshotted':
    case 'BookChanged': {
      const isSnapshot = event.type === 'BookSnapshotted';
      const levels = (side: string, rows: Levels): readonly (readonly Cell[])[] => {
        const { prices, sizes } = isSnapshot ? levelSet(rows) : rows;
        return prices.map((ticks, row) => {
          const lots = sizes[row] as number;
          return [...head, isSnapshot, side, price(ticks), size(lots), ticks, lots];
        });
      };
      return [...levels('bid', event.bids), ...levels('ask', event.asks)];
    }
    case 'PublicOrdersSnapshotted':
      return event.orders.map((one) => [...head, true, 'added', ...orderCells(one)]);
    case 'PublicOrdersChanged':
      return event.changes.map((one) => [...head, false, one.kind, ...orderCells(one)]);
    case 'TradePrinted':
      return [[...head, event.tradeId, event.aggressor, price(event.price), size(event.size), event.price, event.size]];
    case 'LiquidationPrinted':
      return [[...head, event.side, price(event.price), size(event.size), event.price, event.size]];
    case 'QuoteChanged': {
      const { bid, ask } = event;
      const level = (one: typeof bid): Cell[] =>
        one === undefined ? [undefined, undefined] : [price(one.price), size(one.size)];
      return [[...head, ...level(bid), ...level(ask)]];
    }
    case 'MarkPriceChanged': {
      const index = event.indexPrice === undefined ? undefined : Number(event.indexPrice);
      return [[...head, Number(event.price), index, undefined, undefined]];
    }
    case 'FundingRateChanged':
      return [[...head, undefined, undefined, Number(event.rate), event.settlesAt]];
    case 'FeedInterrupted':
    case 'MessageRejected':
    case 'MessageFlagged':
      return [];
    default:
      return assertNever(event);
  }
}

interface Values {
  price(ticks: number): number;
  size(lots: number): number;
}

const valuesById = new Map<InstrumentId, Values>();

/** Counts as doubles nearest to the decimal value: a count times a step is divided once by a power of ten. */
function valuesOf(instrument: Instrument): Values {
  const known = valuesById.get(instrument.id);
  if (known !== undefined) return known;
  const { price, size } = scalesOf(instrument);
  const [tickBase, lotBase] = [10 ** price.digits, 10 ** size.digits];
  const values: Values = {
    price: (ticks) => (ticks * price.step) / tickBase,
    size: (lots) => (lots * size.step) / lotBase,
  };
  valuesById.set(instrument.id, values);
  return values;
}

/** A dictionary-encoded column of few distinct strings. */
function dictionaryColumn(name: string, id: number, all: readonly string[]): Column {
  const type = new Dictionary(new Utf8(), new Int8(), id);
  const dictionary = vectorFromArray([...all], new Utf8());
  return {
    name,
    type,
    data: (cells) => {
      const data = Int8Array.from(cells, (cell) => all.indexOf(String(cell)));
      return makeData({ type, length: cells.length, nullCount: 0, data, dictionary });
    },
  };
}

function textColumn(name: string): Column {
  const type = new Utf8();
  return {
    name,
    type,
    data: (cells) => vectorFromArray(cells.map((cell) => cell ?? null) as string[], type).data[0] as Data,
  };
}

function booleanColumn(name: string): Column {
  const type = new Bool();
  return {
    name,
    type,
    data: (cells) => {
      const data = new Uint8Array(((cells.length + 63) >> 6) << 3);
      cells.forEach((cell, row) => {
        if (cell === true) data[row >> 3] = (data[row >> 3] as number) | (1 << (row & 7));
      });
      return makeData({ type, length: cells.length, nullCount: 0, data });
    },
  };
}

function integerColumn(name: string, type: Int64 | TimestampMicrosecond): Column {
  return {
    name,
    type,
    data: (cells) =>
      makeData({
        type: type as Int64,
        length: cells.length,
        data: BigInt64Array.from(cells, (cell) => BigInt(cell ?? 0)),
        ...present(cells),
      }),
  };
}

function doubleColumn(name: string): Column {
  const type = new Float64();
  return {
    name,
    type,
    data: (cells) =>
      makeData({
        type,
        length: cells.length,
        data: Float64Array.from(cells, (cell) => Number(cell ?? 0)),
        ...present(cells),
      }),
  };
}

/** Which cells hold a value, a bit each. */
function present(cells: readonly Cell[]): { readonly nullCount: number; readonly nullBitmap?: Uint8Array } {
  const missing = cells.filter((cell) => cell === undefined).length;
  if (missing === 0) return { nullCount: 0 };
  const nullBitmap = new Uint8Array(((cells.length + 63) >> 6) << 3);
  cells.forEach((cell, row) => {
    if (cell !== undefined) nullBitmap[row >> 3] = (nullBitmap[row >> 3] as number) | (1 << (row & 7));
  });
  return { nullCount: missing, nullBitmap };
}

/** The fields of the schema; only stamps are non-nullable. */
export const fieldOf = ({ name, type }: Column): Field => new Field(name, type, !stamps.includes(name));
