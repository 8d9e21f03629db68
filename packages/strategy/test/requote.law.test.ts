import type { Intent, Lots, Side, Ticks } from '@replay/core';
import { testInstrumentId } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type OwnOrder, type Quote, requote } from '../src/index.ts';

/** `'1:buy 3@99 working'`: an order of the strategy as it knows it. */
function own(text: string): OwnOrder {
  const [, id = '', side, leaves, price, status = 'working'] =
    /^(\w+):(buy|sell) (\d+)@(\d+) ?([a-z-]+)?$/.exec(text) ?? [];
  return {
    id,
    instrument: testInstrumentId,
    side: side as Side,
    price: Number(price) as Ticks,
    size: Number(leaves) as Lots,
    leaves: Number(leaves) as Lots,
    status: status as OwnOrder['status'],
    tag: undefined,
  };
}
/** `'buy 3@99'`: a wanted quote. */
function quote(text: string): Quote {
  const { side, price, size } = own(`0:${text}`);
  return { side, price: price as Ticks, size };
}
const told = (intents: readonly Intent[]): readonly string[] =>
  intents.map((intent) => {
    if (intent.type === 'CancelOrder') return `cancel ${intent.order}`;
    if (intent.type === 'PlaceOrder' && intent.terms.kind === 'limit')
      return `${intent.side} ${intent.size}@${intent.terms.price}`;
    return intent.type;
  });

/** The same by trying every pair of an order and a quote. */
function byEveryPair(working: readonly OwnOrder[], wanted: readonly Quote[], tolerance: number): readonly string[] {
  const free = working.filter(({ status }) => status !== 'cancelling');
  const quotes = wanted.filter(({ size }) => size > 0);
  const pairs = quotes.flatMap((one) =>
    free
      .filter(({ side, price, leaves }) => side === one.side && leaves <= one.size && price !== undefined)
      .map((order) => ({ order, quote: one, away: Math.abs((order.price ?? 0) - one.price) }))
      .filter(({ away }) => away <= tolerance),
  );
  const short = ({ order, quote: { size } }: (typeof pairs)[number]): number => size - order.leaves;
  const kept = new Set<OwnOrder>();
  const served = new Set<Quote>();
  for (const pair of pairs.toSorted((one, other) => one.away - other.away || short(one) - short(other))) {
    if (kept.has(pair.order) || served.has(pair.quote)) continue;
    kept.add(pair.order);
    served.add(pair.quote);
  }
  return [
    ...free.filter((order) => !kept.has(order)).map(({ id }) => `cancel ${id}`),
    ...quotes.filter((one) => !served.has(one)).map(({ side, size, price }) => `${side} ${size}@${price}`),
  ];
}

describe('requoting', () => {
  it.each([
    [[], ['buy 3@99', 'sell 3@101'], 0, ['buy 3@99', 'sell 3@101'], 'nothing is there'],
    [['1:buy 3@99', '2:sell 3@101'], ['buy 3@99', 'sell 3@101'], 0, [], 'all is as wanted'],
    [['1:buy 3@99'], ['buy 3@98'], 0, ['cancel 1', 'buy 3@98'], 'it stands elsewhere'],
    [['1:buy 3@99'], ['buy 3@98'], 1, [], 'it is near enough, and keeps its place'],
    [['1:buy 2@99'], ['buy 3@99'], 0, [], 'a partly filled order is not topped up'],
    [['1:buy 4@99'], ['buy 3@99'], 0, ['cancel 1', 'buy 3@99'], 'it is larger than one dares'],
    [['1:buy 3@99'], ['sell 3@99'], 0, ['cancel 1', 'sell 3@99'], 'sides differ'],
    [['1:buy 3@99 cancelling'], ['buy 3@99'], 0, ['buy 3@99'], 'what is being cancelled is gone'],
    [['1:buy 3@99 in-flight'], ['buy 3@99'], 0, [], 'what is on its way is as good as there'],
    [['1:buy 3@99', '2:buy 3@99'], ['buy 3@99'], 0, ['cancel 2'], 'one is enough'],
    [['1:buy 3@97', '2:buy 3@98'], ['buy 3@98', 'buy 3@97'], 1, [], 'each finds its nearest'],
    [['1:buy 3@99'], ['buy 0@99'], 0, ['cancel 1'], 'a size of nothing is no quote'],
  ])('from %j to %j within %i gives %j, because %s', (working, wanted, tolerance, expected) => {
    expect(told(requote(working.map(own), wanted.map(quote), { tolerance }))).toEqual(expected);
  });

  it('keeps what trying every pair keeps, the nearest first', () => {
    const anySide = fc.constantFrom<Side>('buy', 'sell');
    const anyPlace = { side: anySide, price: fc.integer({ min: 95, max: 105 }), size: fc.integer({ min: 0, max: 3 }) };
    const anyQuote = fc.record(anyPlace) as fc.Arbitrary<Quote>;
    const anyStatus = fc.constantFrom<OwnOrder['status']>('working', 'in-flight', 'cancelling');
    const anyCase = [
      fc.array(fc.tuple(anyQuote, anyStatus), { maxLength: 8 }),
      fc.array(anyQuote, { maxLength: 8 }),
      fc.nat(2),
    ];
    fc.assert(
      fc.property(
        ...(anyCase as [fc.Arbitrary<[Quote, OwnOrder['status']][]>, fc.Arbitrary<Quote[]>, fc.Arbitrary<number>]),
        (before, wanted, tolerance) => {
          const working = before.map(
            ([of, status], at): OwnOrder => ({ ...own('0:buy 1@1'), ...of, id: String(at), leaves: of.size, status }),
          );
          expect(told(requote(working, wanted, { tolerance }))).toEqual(byEveryPair(working, wanted, tolerance));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reaches what was wanted, and then has nothing more to do', () => {
    const anyQuote = fc.record({
      side: fc.constantFrom<Side>('buy', 'sell'),
      price: fc.integer({ min: 90, max: 110 }),
      size: fc.integer({ min: 1, max: 4 }),
    }) as fc.Arbitrary<Quote>;
    const anyOrder = fc.tuple(anyQuote, fc.constantFrom<OwnOrder['status']>('working', 'in-flight', 'cancelling'));
    fc.assert(
      fc.property(
        fc.array(anyOrder, { maxLength: 6 }),
        fc.array(anyQuote, { maxLength: 6 }),
        fc.nat(2),
        (before, wanted, tolerance) => {
          const working = before.map(
            ([of, status], at): OwnOrder => ({ ...own('0:buy 1@1'), ...of, id: String(at), leaves: of.size, status }),
          );
          const intents = requote(working, wanted, { tolerance });
          const cancelled = new Set(intents.flatMap((intent) => (intent.type === 'CancelOrder' ? [intent.order] : [])));
          const placed = intents.flatMap((intent, at) =>
            intent.type === 'PlaceOrder' && intent.terms.kind === 'limit'
              ? [
                  {
                    ...own('0:buy 1@1'),
                    id: `new ${at}`,
                    side: intent.side,
                    price: intent.terms.price,
                    size: intent.size,
                    leaves: intent.size,
                  },
                ]
              : [],
          );
          const after = [
            ...working.filter(({ id, status }) => !cancelled.has(id) && status !== 'cancelling'),
            ...placed,
          ];
          expect(after).toHaveLength(wanted.length);
          expect(requote(after, wanted, { tolerance })).toEqual([]);
        },
      ),
    );
  });
});
