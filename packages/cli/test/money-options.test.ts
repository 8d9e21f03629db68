import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chosenAccounts, chosenFees, chosenMargin, chosenSlippage } from '@replay/backtest/command';
import { Decimal, type Instrument, type ModelNames, micros } from '@replay/core';
import { modelNames, type RunConfig } from '@replay/engine';
import {
  constantLatency,
  emptyFeeContext,
  type FeeModel,
  realisticFills,
  riskAverseQueue,
  shareOfValue,
} from '@replay/sim';
import { testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { backtest, fileOf, freshFolder, quietly } from './command.ts';
import { dataset } from './dataset.ts';
import { flipFlop } from './strategies.ts';

const run = (more: readonly string[], out = freshFolder()) =>
  backtest(['--strategy', flipFlop(), ...dataset(), '--json', ...more, ...quietly(out)]);

const spot = testInstrument({ id: 'binance:BTCUSDT', exchange: 'binance', contract: 'spot', base: 'BTC' });
const linear = testInstrument({ id: 'binance-futures:BTCUSDT', exchange: 'binance-futures', base: 'BTC' });
const inverse = testInstrument({
  id: 'deribit:BTC-PERPETUAL',
  exchange: 'deribit',
  contract: 'inverse',
  settle: 'BTC',
  quote: 'USD',
  base: 'BTC',
});
const bnb = testInstrument({ id: 'binance:BNBUSDT', exchange: 'binance', contract: 'spot', base: 'BNB' });
const three = [spot, linear, inverse];

/** What the journal of a run with these fees and this margin states. */
function namesOf({ fees = shareOfValue(), margin = {} }: { fees?: FeeModel; margin?: Partial<RunConfig> }): ModelNames {
  const none = micros(0);
  return modelNames({
    venue: { fills: realisticFills, queue: riskAverseQueue, fees },
    latency: constantLatency({ feed: none, order: none, response: none }),
    leverage: new Decimal(1),
    ...margin,
  } as RunConfig);
}

describe('--fees', () => {
  const tiers = fileOf('tiers.json', JSON.stringify([{ from: '0', maker: 0, taker: '0.001' }]));
  const own = fileOf('fees.mjs', "export default { name: 'mine', fee: ({ value }) => value.times('0.25') };");
  const fill = {
    instrument: spot,
    order: '1',
    time: 0 as never,
    side: 'sell',
    price: 100 as never,
    size: 2 as never,
    liquidity: 'taker',
    value: new Decimal(200),
    first: true,
    run: emptyFeeContext,
  } as const;

  it.each<[text: string | undefined, fee: string, expected: object, because: string]>([
    [undefined, '0.1', {}, 'the listed rate of the instrument'],
    ['0.001,0.002', '0.4', { fees: { maker: '0.001', taker: '0.002' } }, 'two shares of value'],
    ['maker=0.001,taker=0.002', '0.4', { fees: { maker: '0.001', taker: '0.002' } }, 'the same by name'],
    ['maker=1,taker=2,per=unit', '4', { feeModel: 'maker 1, taker 2 per unit of size' }, 'two units at 2'],
    ['maker=1,taker=2,per=order', '2', { feeModel: 'maker 1, taker 2 per order' }, 'one order'],
    [
      `tiers=${tiers},volume=5`,
      '0.2',
      { feeModel: 'by the value of 30 days (from 0 maker 0, taker 0.001), beginning at 5' },
      'the only tier',
    ],
    [
      'sell-tax=0.01',
      '2.1',
      { feeModel: 'the listed rates of the instruments, and 0.01 of each sell' },
      'listed, and tax',
    ],
    [
      'maker=0,taker=0.002,step=1',
      '0',
      { feeModel: 'maker 0, taker 0.002, booked in steps of 1' },
      'below half a dollar',
    ],
    ['in=base', '0.1', { feeModel: 'the listed rates of the instruments, of spot buys in the coin bought' }, 'a sell'],
    ['in=BNB@600', '0.1', { feeModel: 'the listed rates of the instruments, paid in BNB at 600' }, 'what the BNB cost'],
    [own, '50', { feeModel: 'mine' }, 'a model of the user'],
  ])('%s takes %s of a sale of 200 and is described as %j: %s', async (text, fee, expected) => {
    const model = (await chosenFees(text)).of([spot]);
    const charged = model.fee(fill);
    expect(('value' in charged ? charged.value : charged).toFixed()).toBe(fee);
    const { fees, feeModel } = namesOf({ fees: model });
    expect({ ...(fees && { fees }), ...(feeModel && { feeModel }) }).toEqual(expected);
  });

  it('pays in BNB at the mid of an instrument of the run', async () => {
    const fees = (await chosenFees('in=BNB@binance:BNBUSDT')).of([spot, bnb]);
    expect(namesOf({ fees }).feeModel).toMatch(/paid in BNB at the mid of binance:BNBUSDT/);
  });

  it.each<[text: string, message: RegExp, instruments: readonly Instrument[]]>([
    ['makr=0.1,taker=0', /no setting 'makr'/, [spot]],
    ['maker=0.1', /maker and taker must be given together/, [spot]],
    ['maker=0.001,taker=0.001,per=day', /per takes value, unit, fill or order/, [spot]],
    ['maker=0.001,taker=0.5', /10 % and more of each trade/, [spot]],
    ['tiers=nowhere.json', /the tiers cannot be read/, [spot]],
    [`tiers=${fileOf('odd.json', '[{"from": 1}]')}`, /the tiers do not fit/, [spot]],
    ['volume=5', /volume applies to tiers=FILE only/, [spot]],
    ['sell-tax=5', /sell-tax takes a share of value below 0.1/, [spot]],
    ['in=base', /only spot takes its fee in the coin bought/, [linear]],
    ['in=bnb', /in takes base, BNB@600/, [spot]],
    ['in=BNB@binance:BNBUSDT', /the run has no instrument binance:BNBUSDT/, [spot]],
    ['in=BNB@binance:BTCUSDT', /states the price of BTC in USDT, not of BNB in USDT/, [spot]],
    ['in=BNB@600', /settles in USDT and BTC/, three],
    ['./nope.ts', /there is no file \.\/nope\.ts/, [spot]],
    [fileOf('none.mjs', 'export default { name: "mine" };'), /this is not a fee model/, [spot]],
  ])('%s is refused', async (text, message, instruments) => {
    await expect(async () => (await chosenFees(text)).of(instruments)).rejects.toThrow(message);
  });

  it('and --slippage accept models of the user, with their files in the manifest and their names in the report', async () => {
    const slippage = fileOf('slippage.mjs', "export default { name: 'a tick', ticks: () => 1 };");
    const out = freshFolder();
    const said = await run(['--fees', own, '--slippage', slippage], out);
    expect(said).toMatchObject({ code: 0, err: '' });
    const { assumptions, summary } = JSON.parse(said.out);
    expect(assumptions).toMatchObject({ feeModel: 'mine', slippage: 'a tick', fees: { maker: null, taker: null } });
    expect(new Decimal(summary.fees).toFixed()).toBe(new Decimal(summary.volume).mul('0.25').toFixed());
    const manifest = JSON.parse(readFileSync(join(out, readdirSync(out)[0] ?? '', 'manifest.json'), 'utf8'));
    expect(manifest.configuration).toMatchObject({ feesFile: { source: own }, slippageFile: { source: slippage } });
  });
});

describe('--slippage', () => {
  it.each([
    ['none', undefined],
    ['bps:2', '2 bps'],
    ['bps:0.5', '0.5 bps'],
    ['sqrt:1', 'square root, 1 · volatility so far · √(size / volume so far)'],
    ['sqrt:1,0.03,20000', 'square root, 1 · 0.03 a day · √(size / 20000)'],
  ])('%s is %s', async (text, name) => {
    expect((await chosenSlippage(text)).model?.name).toBe(name);
  });

  it.each([
    ['bps', /--slippage takes none, bps:N/],
    ['bps:-1', /--slippage takes none/],
    ['sqrt:1,2', /--slippage takes none/],
    ['./nope.ts', /there is no file/],
  ])('%s is refused', async (text, message) => {
    await expect(chosenSlippage(text)).rejects.toThrow(message);
  });

  it('costs a taker more with it than without', async () => {
    const [without, with_] = await Promise.all([run([]), run(['--slippage', 'bps:5'])]);
    const net = (said: { readonly out: string }): number => Number(JSON.parse(said.out).summary.netPnl);
    expect(net(with_)).toBeLessThan(net(without));
  });
});

describe('--capital and --accounts', () => {
  const accounts = (
    instruments: readonly Instrument[],
    capital?: string,
    grouping = 'shared',
  ): Readonly<Record<string, string>> => {
    const chosen = chosenAccounts({ capital, accounts: grouping, convert: [] }, instruments);
    return Object.fromEntries(chosen.accounts.map(({ name, capital }) => [name, capital.toFixed()]));
  };

  it.each<
    [
      capital: string | undefined,
      grouping: string,
      instruments: readonly Instrument[],
      expected: object,
      because: string,
    ]
  >([
    [undefined, 'shared', [linear], { USDT: '10000' }, 'ten thousand dollars'],
    [undefined, 'shared', [inverse], { BTC: '1' }, 'or a coin'],
    ['500', 'shared', [spot, linear], { USDT: '500' }, 'two venues share an account'],
    ['500USDT', 'shared', [linear], { USDT: '500' }, 'with its currency'],
    ['500USDT,2BTC', 'shared', three, { USDT: '500', BTC: '2' }, 'each currency has its own'],
    ['500USDT', 'shared', three, { USDT: '500', BTC: '1' }, 'the other has what it has by itself'],
    ['500', 'venue', [spot, linear], { 'binance/USDT': '500', 'binance-futures/USDT': '500' }, 'each venue its own'],
    [
      '500,binance=70',
      'venue',
      [spot, linear],
      { 'binance/USDT': '70', 'binance-futures/USDT': '500' },
      'what is said of one account outweighs what is said of all',
    ],
    [
      'binance-futures:BTCUSDT=9',
      'instrument',
      [linear, bnb],
      { 'binance-futures:BTCUSDT': '9', 'binance:BNBUSDT': '10000' },
      'an instrument by itself is as good as an isolated margin',
    ],
  ])('%s of %s accounts', (capital, grouping, instruments, expected) => {
    expect(accounts(instruments, capital, grouping)).toEqual(expected);
  });

  it.each([
    ['500', 'shared', three, /--capital 500: there is no such account/],
    ['5EUR', 'shared', [linear], /--capital 5EUR: there is no such account/],
    ['bybit=5', 'venue', [linear, spot], /--capital bybit=5: there is no such account/],
    ['0', 'shared', [linear], /--capital takes a positive number, not '0'/],
    ['lots', 'shared', [linear], /--capital takes a positive number/],
  ] as const)('%s of %s accounts is refused', (capital, grouping, instruments, message) => {
    expect(() => accounts(instruments, capital, grouping)).toThrow(message);
  });

  it.each<[convert: string, expected: object]>([
    ['BTC=60000USDT', { from: 'BTC', to: 'USDT', at: { price: '60000' } }],
    ['BTC=binance:BTCUSDT', { from: 'BTC', to: 'USDT', at: { instrument: 'binance:BTCUSDT' } }],
  ])('--convert %s is %j', (convert, expected) => {
    expect(chosenAccounts({ capital: undefined, accounts: 'shared', convert: [convert] }, three).conversions).toEqual([
      expected,
    ]);
  });

  it.each<[convert: readonly string[], instruments: readonly Instrument[], message: RegExp]>([
    [['BTC=60000USDT'], [linear, spot], /no account is in BTC/],
    [['BTC'], three, /--convert takes BTC=60000USDT/],
    [['BTC=binance:ETHUSDT'], three, /the run has no instrument/],
    [['BTC=60000USDT', 'USDT=1USD'], three, /a total is in one currency/],
    [['USDT=1USD'], [linear], /nothing to convert/],
  ])('--convert %j is refused', (convert, instruments, message) => {
    expect(() => chosenAccounts({ capital: undefined, accounts: 'shared', convert }, instruments)).toThrow(message);
  });
});

describe('--margin, --maintenance and --liquidation-fee', () => {
  const nothing = { margin: undefined, maintenance: undefined, liquidationFee: undefined };
  it.each<[given: object, expected: string | undefined]>([
    [{}, undefined],
    [{ maintenance: '0.01' }, 'liquidated at a maintenance margin of 1 % for a fee of 0.5 %'],
    [{ liquidationFee: '0' }, 'liquidated at a maintenance margin of 0.5 % for a fee of 0 %'],
    [
      { margin: 'scaled:0.03', maintenance: '0:0.004,50000:0.01' },
      'margins scaled by leverage, initial 3 %, liquidated at a maintenance margin of 0.4 %, 1 % above 50000 for a fee of 0.5 %',
    ],
  ])('%j are described as %s', (given, expected) => {
    expect(namesOf({ margin: chosenMargin({ ...nothing, ...given }, new Decimal(10)) }).margin).toBe(expected);
  });

  it.each<[given: object, message: RegExp]>([
    [{ margin: 'cross' }, /--margin takes venue or scaled:INITIAL/],
    [{ maintenance: '5' }, /--maintenance takes a share of the notional below 1/],
    [{ maintenance: '10:0.01' }, /the brackets begin at 0 and rise/],
    [{ liquidationFee: 'x' }, /--liquidation-fee takes a share/],
  ])('%j is refused', (given, message) => {
    expect(() => chosenMargin({ ...nothing, ...given }, new Decimal(10))).toThrow(message);
  });
});
