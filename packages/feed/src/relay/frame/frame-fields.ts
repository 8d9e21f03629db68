import {
  type BookSide,
  decimalCount,
  type Levels,
  type Lots,
  type Micros,
  type PublicOrder,
  type PublicOrderChange,
  publicOrderChangeKinds,
  type Scale,
  type Side,
  type Ticks,
} from '@replay/core';
import { FrameFault, NumberMet } from './frame-fault.ts';

/** A frame before anything is known of its fields. */
export type RawFrame = Readonly<Record<string, unknown>>;

/** Milliseconds or microseconds since 1970, told apart by their magnitude; seconds are refused. */
export function timeField(frame: RawFrame, name: string): Micros {
  const value = frame[name];
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof count !== 'number' || !Number.isSafeInteger(count)) throw new FrameFault(`${name} is no whole number`);
  if (count >= 1e14 && count < 1e17) return count as Micros;
  if (count >= 1e11 && count < 1e14) return (count * 1000) as Micros;
  throw new FrameFault(`${name} ${count} looks like ${count < 1e11 ? 'seconds' : 'nanoseconds'}`);
}

export function priceField(frame: RawFrame, scale: Scale): Ticks {
  return countAt(frame['price'], scale, 'price') as Ticks;
}

/** The size of a print, which is more than nothing. */
export function sizeField(frame: RawFrame, scale: Scale): Lots {
  const size = countAt(frame['quantity'] ?? frame['size'] ?? frame['amount'], scale, 'quantity');
  if (size <= 0) throw new FrameFault('a quantity must be more than 0');
  return size as Lots;
}

/** The size of a level; 0 where it is gone. */
export function levelSizeField(frame: RawFrame, scale: Scale): Lots {
  const size = countAt(frame['quantity'] ?? frame['size'] ?? frame['amount'], scale, 'size');
  if (size < 0) throw new FrameFault('a level has a negative size');
  return size as Lots;
}

export function sideField(frame: RawFrame): Side | 'unknown' {
  const side = frame['side'];
  if (side === 'buy' || side === 'sell' || side === 'unknown') return side;
  throw new FrameFault(`the side is ${JSON.stringify(side)}, neither buy nor sell`);
}

/** A decimal that stays text: a rate, a mark price. */
export function decimalField(frame: RawFrame, name: string): string {
  const value = frame[name];
  if (typeof value === 'number') throw new NumberMet();
  if (typeof value === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d{1,2})?$/.test(value)) return value;
  throw new FrameFault(`${name} is no decimal`);
}

export function textField(frame: RawFrame, name: string): string {
  const value = frame[name];
  if (typeof value === 'string') return value;
  throw new FrameFault(`${name} is no text`);
}

/** One of the words a finding is told by; the usual one where a server tells none. */
export function kindField<Kind extends string>(frame: RawFrame, kinds: readonly Kind[], usual: Kind): Kind {
  if (frame['kind'] == null) return usual;
  const kind = kinds.find((known) => known === frame['kind']);
  if (kind !== undefined) return kind;
  throw new FrameFault(`the kind is ${JSON.stringify(frame['kind'])}, none of ${kinds.join(', ')}`);
}

/** One side of a book: `[[price, size]]`, `{price: size}` or `[{price, quantity | size | amount}]`. */
export function levelsField(frame: RawFrame, name: `${BookSide}s`, price: Scale, size: Scale): Levels {
  const prices: Ticks[] = [];
  const sizes: Lots[] = [];
  for (const row of rowsOf(frame[name], name)) {
    const counted = countAt(row[1], size, 'size');
    if (counted < 0) throw new FrameFault('a level has a negative size');
    prices.push(countAt(row[0], price, 'price') as Ticks);
    sizes.push(counted as Lots);
  }
  return { prices, sizes };
}

/** Orders of the public, `[[order, side, price, size]]`, in the order of their queues. */
export const ordersField = (frame: RawFrame, price: Scale, size: Scale): readonly PublicOrder[] =>
  listField(frame, 'orders').map((row) => orderIn(row, price, size));

/** What became of orders of the public: `[[kind, order, side, price, size]]`. */
export const changesField = (frame: RawFrame, price: Scale, size: Scale): readonly PublicOrderChange[] =>
  listField(frame, 'changes').map(([kind, ...order]) => {
    const known = publicOrderChangeKinds.find((one) => one === kind);
    if (known === undefined) throw new FrameFault(`what became of an order is ${JSON.stringify(kind)}`);
    return { kind: known, ...orderIn(order, price, size) };
  });

function listField(frame: RawFrame, name: string): readonly (readonly unknown[])[] {
  const value = frame[name];
  if (Array.isArray(value) && value.every((row) => Array.isArray(row))) return value as readonly unknown[][];
  throw new FrameFault(`${name} is no list of orders`);
}

function orderIn([order, side, atPrice, ofSize]: readonly unknown[], price: Scale, size: Scale): PublicOrder {
  if (typeof order !== 'string' || order === '') throw new FrameFault('an order has no name');
  if (side !== 'bid' && side !== 'ask') throw new FrameFault(`the side of an order is ${JSON.stringify(side)}`);
  const counted = countAt(ofSize, size, 'size');
  if (counted < 0) throw new FrameFault('an order has a negative size');
  return { order, side, price: countAt(atPrice, price, 'price') as Ticks, size: counted as Lots };
}

type Row = readonly [unknown, unknown];

function rowsOf(value: unknown, name: string): readonly Row[] {
  if (typeof value !== 'object' || value === null) throw new FrameFault(`${name} is no list of levels`);
  if (!Array.isArray(value)) return Object.entries(value);
  const [first] = value as unknown[];
  if (first === undefined || Array.isArray(first)) return (value as unknown[]).map((row) => pairOf(row, name));
  return (value as unknown[]).map((row) => namedPairOf(row, name));
}

function pairOf(row: unknown, name: string): Row {
  if (Array.isArray(row) && row.length >= 2) return row as unknown as Row;
  throw new FrameFault(`a row of ${name} is no pair of price and size`);
}

function namedPairOf(row: unknown, name: string): Row {
  if (typeof row !== 'object' || row === null) throw new FrameFault(`a row of ${name} is no level`);
  const level = row as RawFrame;
  return [level['price'], level['quantity'] ?? level['size'] ?? level['amount']];
}

function countAt(value: unknown, scale: Scale, name: string): number {
  if (typeof value === 'number') throw new NumberMet();
  const count = typeof value === 'string' ? decimalCount(value, scale) : 'not-a-number';
  if (typeof count === 'number') return count;
  const given = JSON.stringify(value) ?? 'missing';
  const step = `${scale.step}e-${scale.digits}`;
  switch (count) {
    case 'not-a-number':
      throw new FrameFault(`${name} ${given} is no decimal`);
    case 'off-step':
      throw new FrameFault(`${name} ${given} is no multiple of ${step}`);
    case 'too-large':
      throw new FrameFault(`${name} ${given} is too large to count`);
  }
}
