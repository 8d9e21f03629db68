import {
  type BookSide,
  Decimal,
  decimalCount,
  type Levels,
  type Lots,
  type Micros,
  noLevels,
  type PublicOrder,
  type PublicOrderChange,
  parseTime,
  publicOrderChangeKinds,
  type Scale,
  type Side,
  type Ticks,
  textOf,
} from '@replay/core';
import { MessageFault } from './message-fault.ts';

/** A message before anything is known of its fields. Its numbers are texts, so that none of their digits is lost. */
export type RawMessage = Readonly<Record<string, unknown>>;

/** A field that is there, under whichever of its names. */
export const fieldOf = (message: RawMessage, ...names: readonly string[]): unknown => {
  for (const name of names) if (message[name] != null) return message[name];
  return undefined;
};

/** ISO 8601 with any number of digits, or a count of milliseconds or microseconds since 1970, told apart by its size. */
export function timeIn(value: unknown, name: string): Micros {
  if (typeof value !== 'string') throw new MessageFault(`${name} is ${shown(value)}, no time`);
  try {
    return parseTime(value);
  } catch (error) {
    throw new MessageFault(`${name}: ${(error as Error).message}`);
  }
}

export function textIn(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw new MessageFault(`${name} is ${shown(value)}, no text`);
}

export const priceIn = (value: unknown, scale: Scale, name = 'price'): Ticks => countIn(value, scale, name) as Ticks;

export function sizeIn(value: unknown, scale: Scale, name = 'amount'): Lots {
  const size = countIn(value, scale, name);
  if (size < 0) throw new MessageFault(`${name} ${shown(value)} is negative`);
  return size as Lots;
}

export function sideIn(value: unknown): Side | 'unknown' {
  if (value === 'buy' || value === 'sell' || value === 'unknown') return value;
  throw new MessageFault(`the side is ${shown(value)}, none of buy, sell, unknown`);
}

/** One of the words that there are; the usual one where none is told. */
export function wordIn<Word extends string>(
  value: unknown,
  words: readonly Word[],
  usual: Word | undefined,
  name: string,
): Word {
  const word = value == null ? usual : words.find((known) => known === value);
  if (word !== undefined) return word;
  throw new MessageFault(`${name} is ${shown(value)}, none of ${words.join(', ')}`);
}

/** A decimal that stays text: in its own digits, without an exponent. */
export function decimalIn(value: unknown, name: string): string {
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return value;
  if (typeof value === 'string' && /^-?\d+(\.\d+)?[eE][+-]?\d{1,3}$/.test(value)) return new Decimal(value).toString();
  throw new MessageFault(`${name} is ${shown(value)}, no number`);
}

/** One side of a book: `[{price, amount}]` or `[[price, amount]]`. A level without both is none: the book was not that deep. */
export function levelsIn(value: unknown, price: Scale, size: Scale, name: `${BookSide}s`): Levels {
  if (!Array.isArray(value)) throw new MessageFault(`${name} is no list of levels`);
  if (value.length === 0) return noLevels;
  const prices: Ticks[] = [];
  const sizes: Lots[] = [];
  for (const level of value as unknown[]) {
    const [at, of] = levelIn(level, name);
    if (at === undefined && of === undefined) continue;
    if (at === undefined || of === undefined) throw new MessageFault(`a level of ${name} is only half there`);
    prices.push(priceIn(at, price));
    sizes.push(sizeIn(of, size));
  }
  return prices.length === 0 ? noLevels : { prices, sizes };
}

function levelIn(level: unknown, name: string): readonly [price: unknown, size: unknown] {
  if (Array.isArray(level)) return [level[0] ?? undefined, level[1] ?? undefined];
  if (typeof level !== 'object' || level === null) throw new MessageFault(`a row of ${name} is no level`);
  return [fieldOf(level as RawMessage, 'price'), fieldOf(level as RawMessage, 'amount', 'size', 'quantity')];
}

/** Orders of the public: `[[order, side, price, amount]]`, in the order of their queues. */
export const ordersIn = (value: unknown, price: Scale, size: Scale): readonly PublicOrder[] =>
  rowsIn(value, 'orders').map((row) => orderIn(row, price, size));

/** What became of orders of the public: `[[kind, order, side, price, amount]]`. */
export const changesIn = (value: unknown, price: Scale, size: Scale): readonly PublicOrderChange[] =>
  rowsIn(value, 'changes').map(([kind, ...order]) => ({
    kind: wordIn(kind, publicOrderChangeKinds, undefined, 'what became of an order'),
    ...orderIn(order, price, size),
  }));

function rowsIn(value: unknown, name: string): readonly (readonly unknown[])[] {
  if (Array.isArray(value) && value.every((row) => Array.isArray(row))) return value as readonly unknown[][];
  throw new MessageFault(`${name} is no list of orders`);
}

function orderIn([order, side, price, size]: readonly unknown[], ofPrice: Scale, ofSize: Scale): PublicOrder {
  return {
    order: textIn(order, 'the name of an order'),
    side: wordIn(side, ['bid', 'ask'] as const, undefined, 'the side of an order'),
    price: priceIn(price, ofPrice),
    size: sizeIn(size, ofSize),
  };
}

function countIn(value: unknown, scale: Scale, name: string): number {
  const count = typeof value === 'string' ? decimalCount(value, scale) : 'not-a-number';
  if (typeof count === 'number') return count;
  switch (count) {
    case 'not-a-number':
      throw new MessageFault(`${name} is ${shown(value)}, no number`);
    case 'off-step':
      throw new MessageFault(`${name} ${shown(value)} is no multiple of ${textOf(1, scale)}`, 'off-step');
    case 'too-large':
      throw new MessageFault(`${name} ${shown(value)} is too large to be counted exactly`);
  }
}

const shown = (value: unknown): string =>
  typeof value === 'string' ? `'${value.slice(0, 60)}'` : (JSON.stringify(value) ?? 'missing').slice(0, 60);
