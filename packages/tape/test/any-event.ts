import { flagKinds, interruptionKinds, type MarketEvent, publicOrderChangeKinds, rejectionKinds } from '@replay/core';
import { anyLevels, anyPriceRange, anySize, type PriceRange } from '@replay/testkit';
import fc from 'fast-check';
import { ids, numbered } from './tapes.ts';

/** Events of every type with every optional field, in any order that a tape may hold. */
export const anyEvents: fc.Arbitrary<readonly MarketEvent[]> = fc
  .tuple(anyPriceRange, fc.nat({ max: 2 ** 50 }))
  .chain(([prices, start]) => fc.array(anyEvent(prices, start), { maxLength: 60 }))
  .map(numbered);

function anyEvent(prices: PriceRange, start: number): fc.Arbitrary<MarketEvent> {
  const row = { price: fc.integer(prices), size: anySize };
  const side = fc.constantFrom('buy', 'sell', 'unknown');
  const place = fc.string({ unit: 'grapheme' });
  return fc
    .oneof(
      {
        arbitrary: fc.record({ type: fc.constantFrom('BookChanged', 'BookSnapshotted'), ...anyBook(prices) }),
        weight: 4,
      },
      {
        arbitrary: withOptional({ type: is('TradePrinted'), ...row, aggressor: side }, { tradeId: anyId(start) }),
        weight: 3,
      },
      fc.record({ type: is('PublicOrdersSnapshotted'), orders: fc.array(fc.record(anyOrder(row, start))) }),
      fc.record({
        type: is('PublicOrdersChanged'),
        changes: fc.array(fc.record({ kind: fc.constantFrom(...publicOrderChangeKinds), ...anyOrder(row, start) })),
      }),
      withOptional({ type: is('QuoteChanged') }, { bid: fc.record(row), ask: fc.record(row) }),
      fc.record({ type: is('LiquidationPrinted'), ...row, side }),
      withOptional({ type: is('FundingRateChanged'), rate: fc.string() }, { settlesAt: fc.maxSafeInteger() }),
      withOptional({ type: is('MarkPriceChanged'), price: fc.string() }, { indexPrice: fc.string() }),
      withOptional(
        {
          type: is('FeedInterrupted'),
          kind: fc.constantFrom(...interruptionKinds),
          cause: fc.string({ unit: 'binary' }),
        },
        { place },
      ),
      fc.record({
        type: is('MessageRejected'),
        kind: fc.constantFrom(...rejectionKinds),
        reason: fc.string(),
        place,
        damagesBook: fc.boolean(),
      }),
      fc.record({ type: is('MessageFlagged'), kind: fc.constantFrom(...flagKinds), reason: fc.string(), place }),
    )
    .chain((event) =>
      fc
        .record({ instrument: fc.constantFrom(...ids), exchangeTime: anyTime(start), receivedTime: anyTime(start) })
        .map((stamp) => ({ ...stamp, ...event, sequence: 0 }) as unknown as MarketEvent),
    );
}

/** A public order, with a numeric or any other id. */
const anyOrder = <Row extends object>(row: Row, start: number) => ({
  order: anyId(start),
  side: fc.constantFrom('bid', 'ask'),
  ...row,
});

const is = <Type extends string>(type: Type): fc.Arbitrary<Type> => fc.constant(type);

const anyBook = (prices: PriceRange) => ({ bids: anyLevels(prices), asks: anyLevels(prices) });

/** Mostly near the others, in microseconds or in milliseconds, and rarely anywhere at all. */
const anyTime = (start: number): fc.Arbitrary<number> =>
  fc.oneof(
    { arbitrary: fc.nat({ max: 1_000_000 }).map((after) => start + after), weight: 6 },
    { arbitrary: fc.nat({ max: 1000 }).map((after) => start + 1000 * after), weight: 3 },
    { arbitrary: fc.maxSafeInteger(), weight: 1 },
  );

/** Numeric ids, and text that looks numeric. */
const anyId = (start: number): fc.Arbitrary<string> =>
  fc.oneof(
    { arbitrary: fc.nat({ max: 100 }).map((after) => String(start + after)), weight: 5 },
    fc.string(),
    fc.constantFrom('007', '-1', '1e3', '', '9007199254740993', ' 1', '0', 'a-b'),
  );

function withOptional<Fixed, Optional>(
  fixed: { [Key in keyof Fixed]: fc.Arbitrary<Fixed[Key]> },
  optional: { [Key in keyof Optional]: fc.Arbitrary<Optional[Key]> },
) {
  const required = Object.keys(fixed) as (keyof Fixed)[];
  return fc.record({ ...fixed, ...optional } as never, { requiredKeys: required as never });
}
