import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  countOf,
  Decimal,
  type Instrument,
  type Lots,
  lots,
  type Micros,
  micros,
  scaleOf,
  type Ticks,
  ticks,
} from '@replay/core';
import { notionalOf } from '@replay/ledger';
import { repoRoot, testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { fillOf as filled } from '../src/fill.ts';
import {
  type ChargedFill,
  emptyFeeContext,
  type FeeContext,
  type FeeModel,
  feeOf,
  flatFee,
  inAsset,
  inBaseCoin,
  openVenue,
  perUnit,
  roundedFee,
  shareOfValue,
  tieredFees,
  withTax,
} from '../src/index.ts';

const spot = testInstrument({
  contract: 'spot',
  tickSize: '0.01',
  lotSize: '0.00000001',
  fees: { maker: '-0.0001', taker: '0.0004' },
});
const free = new Decimal(0);

interface Drawn extends Partial<Pick<ChargedFill, 'side' | 'liquidity' | 'first'>> {
  readonly price?: string;
  readonly size?: string;
  readonly instrument?: Instrument;
  readonly run?: Partial<FeeContext>;
}

function fillOf({ price = '100', size = '2', instrument = spot, run = {}, ...drawn }: Drawn): ChargedFill {
  const ticks = countOf(price, scaleOf(instrument.tickSize)) as Ticks;
  const counted = countOf(size, scaleOf(instrument.lotSize)) as Lots;
  return {
    instrument,
    order: '1',
    time: 0 as Micros,
    side: 'buy',
    price: ticks,
    size: counted,
    liquidity: 'taker',
    value: notionalOf(instrument, counted, ticks),
    first: true,
    ...drawn,
    run: { ...emptyFeeContext, ...run },
  };
}

const charged = (model: FeeModel, drawn: Drawn): string => feeOf(model, fillOf(drawn)).value.toFixed();

interface OracleCase {
  readonly id: string;
  readonly title: string;
  readonly model: { readonly kind: 'value' | 'quantity' | 'flat' | 'tiered' } & Readonly<Record<string, never>>;
  readonly instrument?: { readonly kind: Instrument['contract']; readonly multiplier: string };
  readonly fills: readonly (Pick<ChargedFill, 'liquidity'> & {
    readonly size: string;
    readonly price: string;
    readonly order?: string;
    readonly day?: number;
  })[];
  readonly expect: { readonly fees: readonly string[]; readonly total: string };
}

const oracle = JSON.parse(readFileSync(join(repoRoot, 'packages/ledger/test/fixtures/accounting.json'), 'utf8'));

function modelOf({ kind, per, tiers, startVolume30d, ...rates }: OracleCase['model']): FeeModel {
  const given = rates as unknown as { readonly maker: string; readonly taker: string };
  switch (kind) {
    case 'value':
      return shareOfValue(given);
    case 'quantity':
      return perUnit(given);
    case 'flat':
      return flatFee(given, per ?? 'fill');
    case 'tiered':
      return tieredFees(tiers ?? [], new Decimal(startVolume30d ?? 0));
  }
}

describe('fees are those of the oracle', () => {
  it.each(oracle.fees as readonly OracleCase[])('$id: $title', (one) => {
    const instrument = testInstrument({
      contract: one.instrument?.kind ?? 'linear',
      multiplier: one.instrument?.multiplier ?? '1',
    });
    const model = modelOf(one.model);
    const seen = new Set<string>();
    const fees = one.fills.map(({ day = 0, order = '', ...fill }, at) => {
      const before = one.fills.slice(0, at).filter((other) => (other.day ?? 0) < day);
      const traded30d = before.reduce((sum, { size, price }) => sum.add(new Decimal(size).mul(price)), free);
      const first = !seen.has(order);
      seen.add(order);
      return new Decimal(charged(model, { ...fill, instrument, first, run: { day, traded30d } }));
    });
    expect(fees.map(String)).toEqual(one.expect.fees);
    expect(fees.reduce((sum, fee) => sum.add(fee)).toString()).toBe(one.expect.total);
  });

  it('B7c: Fee of a large currency trade, rounded on booking', () => {
    const [{ size, price, rate, expect: told }] = oracle.margin.filter(({ id }: { id: string }) => id === 'B7c');
    const instrument = testInstrument({ tickSize: '0.0001' });
    const model = shareOfValue({ maker: rate, taker: rate });
    expect(charged(model, { size, price, instrument })).toBe(told.fee);
    expect(charged(roundedFee(model, '0.01'), { size, price, instrument })).toBe(told.feeBookedCents);
  });
});

const one = { maker: '0.001', taker: '0.002' };

describe('a share of the value', () => {
  it.each<[model: FeeModel, drawn: Drawn, fee: string, because: string]>([
    [shareOfValue(), { liquidity: 'maker' }, '-0.02', "the instrument's own rebate"],
    [shareOfValue(), {}, '0.08', "the instrument's own rate"],
    [shareOfValue(one), { liquidity: 'maker' }, '0.2', 'rates of the run hold for every instrument'],
    [shareOfValue(one), {}, '0.4', 'and for both kinds of fill'],
    [withTax(shareOfValue(one), 'sell', '0.001'), { side: 'sell' }, '0.6', 'a tax on sells comes on top'],
    [withTax(shareOfValue(one), 'sell', '0.001'), { side: 'buy' }, '0.4', 'and is not for buys'],
    [withTax(shareOfValue({ maker: '0', taker: '-0.001' }), 'buy', '0.0005'), {}, '-0.1', 'nor is a rebate spared it'],
    [
      roundedFee(shareOfValue(one), '0.01'),
      { price: '1.01', size: '0.617' },
      '0',
      'a tenth of a cent is booked as none',
    ],
    [roundedFee(shareOfValue(one), '0.01'), { price: '2.5', size: '1' }, '0', 'half a cent goes to the even one, 0'],
    [roundedFee(shareOfValue(one), '0.01'), { price: '7.5', size: '1' }, '0.02', 'and one and a half to 2'],
  ])('%# is $2, because $3', (model, drawn, fee) => {
    expect(charged(model, drawn)).toBe(fee);
  });
});

describe('tiers by the value of 30 days', () => {
  const tiers = [
    { from: '0', ...one },
    { from: '1000', maker: '0', taker: '0.001' },
  ];
  it.each([
    [0, '0', '0', '0.4', 'nothing was traded'],
    [0, '0', '999', '0.4', 'less than the next tier'],
    [0, '0', '1000', '0.2', 'the tier begins there'],
    [0, '1000', '0', '0.2', 'the run says what was traded before it'],
    [1, '1000', '0', '0.4', 'of which a thirtieth fades each day'],
    [15, '1000', '500', '0.2', 'half of it is left after 15 days'],
    [29, '30000', '0', '0.2', 'a thirtieth is left on the last of them'],
    [30, '30000000', '0', '0.4', 'and nothing after 30'],
    [40, '1000000', '0', '0.4', 'nor later'],
  ])('on day %i, with %s from before and %s since, take %s: %s', (day, before, since, fee) => {
    const model = tieredFees(tiers, new Decimal(before));
    expect(charged(model, { run: { day, traded30d: new Decimal(since) } })).toBe(fee);
  });

  it.each([
    [[]],
    [[{ from: '1', ...one }]],
    [
      [
        { from: '0', ...one },
        { from: '0', ...one },
      ],
    ],
  ])('%j are none', (wrong) => {
    expect(() => tieredFees(wrong)).toThrow(/do not begin at a volume of 0 and rise/);
  });
});

describe('a fee in the coin bought', () => {
  const model = inBaseCoin(shareOfValue(one));
  it.each<[drawn: Drawn, kept: number, value: string, because: string]>([
    [{ price: '100', size: '2' }, 400_000, '0', 'two thousandths of 2 coins'],
    [{ price: '30000', size: '0.00123456' }, 246, '0.0002736', 'what is finer than a lot is paid in the quote'],
    [{ price: '100', size: '0.00000001' }, 0, '0.000000002', 'which may be all of it'],
    [{ side: 'sell' }, 0, '0.4', 'a sale is paid in the quote'],
    [{ instrument: testInstrument() }, 0, '0.4', 'a contract has no coins'],
  ])('%j keeps %i lots and takes %s: %s', (drawn, kept, value) => {
    const fee = feeOf(model, fillOf(drawn));
    expect(fee.kept ?? 0).toBe(kept);
    expect(fee.value.toString()).toBe(new Decimal(value).toString());
  });

  it('is never a rebate', () => {
    const rebate = feeOf(inBaseCoin(shareOfValue({ maker: '-0.001', taker: '-0.001' })), fillOf({}));
    expect([rebate.kept, rebate.value.toString()]).toEqual([undefined, '-0.2']);
  });
});

describe('a fee in another asset', () => {
  const bnb = testInstrument({ id: 'test:BNBUSDT', base: 'BNB', tickSize: '0.1' });
  const stated = inAsset(shareOfValue(one), 'BNB', { price: '400' });
  const followed = inAsset(shareOfValue(one), 'BNB', { instrument: bnb });
  const mid = (doubled: number | undefined) => ({ midOf: () => doubled });

  it.each<[model: FeeModel, drawn: Drawn, amount: string | undefined, because: string]>([
    [stated, {}, '0.001', '0.4 USDT buy that much at 400'],
    [followed, { run: mid(8000) }, '0.001', 'and at a mid of 400'],
    [followed, { run: mid(8001) }, '0.000999875015623047', 'at 400.05 a little less, booked to 18 decimals'],
    [followed, { run: mid(undefined) }, undefined, 'before the first mid it is paid as if there were no BNB'],
    [
      inAsset(shareOfValue(), 'BNB', { price: '400' }),
      { liquidity: 'maker' },
      undefined,
      'a rebate is paid out in cash',
    ],
  ])('%# is %s', (model, drawn, amount) => {
    const { value, paid } = feeOf(model, fillOf(drawn));
    expect(paid?.amount.toFixed()).toBe(amount);
    expect(value.toFixed(), 'the account bears what the asset was bought for').toBe(
      drawn.liquidity === 'maker' ? '-0.02' : '0.4',
    );
  });
});

describe('a flat fee of an order', () => {
  it('is carried by its first fill, and by no later one', () => {
    const model = flatFee({ maker: '1', taker: '2' }, 'order');
    expect([true, false].map((first) => charged(model, { first }))).toEqual(['2', '0']);
    expect(charged(model, { size: lots(1).toString(), liquidity: 'maker' })).toBe('1');
  });
});

describe('tiers', () => {
  it.each([
    [['0', '100', '50'], 'they fall'],
    [['0', '100', '100'], 'one comes twice'],
    [['10', '100'], 'they do not begin at 0'],
    [[], 'there are none'],
  ])('from %j are refused: %s', (from) => {
    const tiers = from.map((volume) => ({ from: volume, maker: '0', taker: '0' }));
    expect(() => tieredFees(tiers)).toThrow(/do not begin at a volume of 0 and rise from there/);
  });
});

describe('coins that are kept for a fee', () => {
  it('before the first book count at the price of the fill', () => {
    const fees = { name: 'kept', fee: () => ({ value: new Decimal(0), kept: lots(2) }) };
    const order = { id: '1', side: 'buy', price: ticks(100), size: lots(10), leaves: lots(10) } as const;
    const reason = { time: micros(1), sequence: 0, cause: 'queue', trace: {} } as const;
    const fill = filled(openVenue(testInstrument()), order, lots(10), { fees }, reason);
    expect(fill).toMatchObject({ keptForFee: { size: 2, midDoubled: 200 } });
  });
});

describe('a venue that stands by itself', () => {
  it('tells a fee model that nothing was traded, on the first day', () => {
    expect([emptyFeeContext.today, emptyFeeContext.day, emptyFeeContext.traded30d.toFixed()]).toEqual([0, 0, '0']);
    expect(emptyFeeContext.midOf('any')).toBeUndefined();
  });
});
