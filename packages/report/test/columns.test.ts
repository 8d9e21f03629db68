import type { Micros } from '@replay/core';
import { law } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { NameColumn } from '../src/columns/name-column.ts';
import { NumberColumn } from '../src/columns/number-column.ts';
import { OrderIdColumn, TermsColumn } from '../src/orders/order-columns.ts';
import { MessagePeak } from '../src/orders/order-log.ts';

/** Places near the ends of the first pieces, where a column goes on in another one. */
const anyPlace = fc.oneof(
  fc.nat({ max: 3 }),
  fc.integer({ min: 4090, max: 4100 }),
  fc.integer({ min: 12_280, max: 12_300 }),
);

const anyOrder = fc.oneof(
  fc.nat({ max: 1e9 }).map(String),
  fc.constantFrom(
    '',
    '0',
    '007',
    '1e3',
    '999999999999999',
    '1000000000000000',
    '9007199254740993',
    '-1',
    ' 1',
    'bid-1',
  ),
  fc.string(),
);
const anyPrice = fc.oneof(
  fc.integer(),
  fc.integer().map((count) => count / 2),
);
const anyTerms = fc.oneof(
  fc.constant({ kind: 'market' as const }),
  fc.record(
    {
      kind: fc.constant('limit' as const),
      price: anyPrice,
      timeInForce: fc.constantFrom('gtc' as const, 'post-only' as const, 'ioc' as const, 'fok' as const),
      expiresAt: fc.nat(),
    },
    { requiredKeys: ['kind', 'price', 'timeInForce'], noNullPrototype: true },
  ),
);

/** Sets cells in any order, some of them twice, and reads them again. */
function holds<Cell>(name: string, anyCell: fc.Arbitrary<Cell>, made: () => Column<Cell>): void {
  law(`${name} are read as they were set last`, [fc.array(fc.tuple(anyPlace, anyCell))], (turns) => {
    const column = made();
    const expected = new Map(turns);
    for (const [place, cell] of turns) column.set(place, cell);
    for (const [place, cell] of expected) expect(column.get(place)).toStrictEqual(cell);
  });
}

interface Column<Cell> {
  get(place: number): unknown;
  set(place: number, cell: Cell): void;
}

describe('columns', () => {
  holds('numbers', fc.double(), () => new NumberColumn(Float64Array));
  holds('bytes', fc.nat({ max: 255 }), () => new NumberColumn(Uint8Array));
  holds('names', fc.option(fc.constantFrom('', 'a', 'b', 'undefined'), { nil: undefined }), () => new NameColumn());
  holds('names of orders', anyOrder, () => new OrderIdColumn());
  holds('terms of orders', anyTerms as fc.Arbitrary<ReturnType<TermsColumn['get']>>, () => new TermsColumn());
});

const anyGap = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 40 }));

law(
  'the peak of messages is the most in any window',
  [fc.array(anyGap, { maxLength: 60 }), fc.integer({ min: 1, max: 50 })],
  (gaps, window) => {
    let time = 0;
    const times = gaps.map((gap) => (time += gap));
    // As often as it takes to forget those before the window.
    const long = Array.from({ length: 40 }, (_, turn) => times.map((one) => one + turn * (time + window))).flat();
    const peak = new MessagePeak(window as Micros);
    for (const one of long) peak.add(one as Micros);
    const within = times.map((first) => times.filter((one) => one >= first && one < first + window).length);
    expect(peak.messages).toBe(Math.max(0, ...within));
  },
);
