import { Decimal, type Fact, type RunStarted } from '@replay/core';
import {
  accountsDocument,
  accountsText,
  allTables,
  foldAccounts,
  foldReport,
  tableCsv,
  wholeRun,
} from '@replay/report';
import { law, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anySteps, runOf, type Step } from './any-journal.ts';
import { drawJournal } from './journal.ts';

const linear = testInstrument({ id: 'test:BTCUSDT', tickSize: '0.01', lotSize: '0.001' });
const inverse = testInstrument({
  id: 'test:BTCUSD',
  symbol: 'BTCUSD',
  contract: 'inverse',
  tickSize: '0.1',
  multiplier: '7',
  settle: 'BTC',
});

/** One journal of two runs that knew nothing of each other. */
function together(one: readonly Fact[], two: readonly Fact[], more: Partial<RunStarted> = {}): readonly Fact[] {
  const [first, second] = [one[0], two[0]] as [RunStarted, RunStarted];
  const [instruments, others] = [first.instruments, second.instruments];
  const accounts = [first, second].map(({ currency, capital, instruments }) => ({
    name: currency,
    currency,
    capital,
    instruments: instruments.map(({ id }) => id),
  }));
  const start: RunStarted = { ...first, instruments: [...instruments, ...others], accounts, ...more };
  const body = [...one, ...two].filter(
    (fact): fact is Exclude<Fact, RunStarted> => !['RunStarted', 'RunEnded'].includes(fact.type),
  );
  const ends = [...one, ...two].filter((fact) => fact.type === 'RunEnded');
  const [end] = ends.toSorted((a, b) => b.time - a.time);
  const ended = end === undefined ? [] : [{ ...end, quality: ends.flatMap(({ quality }) => quality) }];
  return [start, ...body.toSorted((a, b) => a.time - b.time), ...ended];
}

/** The second account is not asked about wishes that were denied: they have no instrument, and stand with the first. */
const spoken = (steps: readonly Step[]): readonly Step[] =>
  steps.filter((step) => step.type !== 'placed' || step.fate !== 'denied');

describe('a run of two accounts', () => {
  law('is reported as two separate runs, each exact in its own currency', [anySteps, anySteps], (one, two) => {
    const alone = [runOf(one, linear), runOf(spoken(two), inverse)].map(({ facts }) => facts);
    const { accounts } = foldAccounts(together(alone[0] ?? [], alone[1] ?? []));
    for (const [at, { report }] of accounts.entries()) {
      const itself = foldReport(alone[at] ?? []);
      expect(report.profit).toEqual(itself.profit);
      expect(report.attribution).toEqual(itself.attribution);
      expect(report.trades).toEqual(itself.trades);
      expect([...report.fills]).toEqual([...itself.fills]);
      expect([...report.orders]).toEqual([...itself.orders]);
    }
  });

  law(
    'adds up to a total with a stated conversion, and a separate revaluation of the capital',
    [anySteps, anySteps],
    (one, two) => {
      const conversions = [{ from: 'BTC', to: 'USDT', at: { instrument: linear.id } }] as const;
      const facts = together(runOf(one, linear).facts, runOf(two, inverse).facts, { conversions });
      const { accounts, total } = foldAccounts(facts);
      if (total === undefined) throw new Error('there is a rate, and no total');
      const [usdt, btc] = accounts.map(({ report }) => report.profit);
      const rate = total.rates[0]?.last ?? new Decimal(0);
      expect(total.netPnl).toEqual(usdt?.netPnl.add(btc?.netPnl.mul(rate) ?? 0));
      expect(total.initialCapital.add(total.netPnl).add(total.fxRevaluation)).toEqual(total.finalEquity);
    },
  );
});

describe('a total of two accounts', () => {
  const one = drawJournal(['1s touch 99|101; buy 3x101 fee 1', '2s touch 109|111; end'], {
    instrument: testInstrument({ id: 'a' }),
  });
  const two = drawJournal(['1s touch 49|51; sell 2x49', '2s touch 39|41; end'], {
    instrument: testInstrument({ id: 'b', settle: 'USDC', quote: 'USDC' }),
    capital: '500',
  });
  const money = (facts: readonly Fact[]): readonly (string | undefined)[] => {
    const { total } = foldAccounts(facts);
    return [total?.currency, total?.netPnl.toString(), total?.fxRevaluation.toString(), total?.finalEquity.toString()];
  };
  const stated = { from: 'USDC', to: 'USDT', at: { price: '0.9' } } as const;

  it.each<[more: Partial<RunStarted>, total: readonly (string | undefined)[], because: string]>([
    [{}, [undefined, undefined, undefined, undefined], 'nobody said what a USDC is worth in USDT'],
    [{ conversions: [stated] }, ['USDT', '42.2', '0', '1492.2'], '26 and nine tenths of 18'],
    [
      { conversions: [{ ...stated, at: { instrument: 'b' } }] },
      ['USDT', '746', '-5000', '21746'],
      'at 50 first and 40 last, which the capital of 500 lost by',
    ],
  ])('%# comes to %j, as %s', (more, total) => {
    expect(money(together(one, two, more))).toEqual(total);
  });

  it('of accounts in one currency needs no rate', () => {
    const three = drawJournal(['1s touch 49|51; sell 2x49', '2s touch 39|41; end'], {
      instrument: testInstrument({ id: 'b' }),
    });
    expect(money(together(one, three))).toEqual(['USDT', '44', '0', '2044']);
  });

  const facts = together(one, two);
  const context = { id: 'r', source: 'drawn', notes: ['Steps were inferred.'] };

  it('is null in the document with the reason, beside the exact summary of each account', () => {
    const document = accountsDocument(foldAccounts(facts), context);
    expect(document.summary.netPnl).toBeNull();
    expect(document.undefined.netPnl).toBe('FX_RATE_MISSING');
    expect(document.summary.orders).toBe(2);
    expect(document.accounts.map(({ name, summary }) => [name, summary.netPnl])).toEqual([
      ['USDT', '26'],
      ['USDC', '18'],
    ]);
    expect(document.data.instruments).toHaveLength(2);
    expect(document.warnings).toEqual(['Steps were inferred.']);
    for (const [name, value] of Object.entries(document.summary))
      expect(value === null, `${name} has a value or a reason`).toBe(name in document.undefined);
  });

  it('is in the text with the accounts, or the reason why there is none', () => {
    const without = accountsText(foldAccounts(facts), context);
    expect(without).toMatch(/no total: the accounts are in different currencies/);
    expect(without).toMatch(/── account USDT ──[^]*── account USDC ──/);
    expect(without.match(/Steps were inferred/g), 'notes on the data are told once').toHaveLength(1);
    const converted = accountsText(foldAccounts(together(one, two, { conversions: [stated] })), context);
    expect(converted).toMatch(/together: net P&L 42\.20 USDT/);
  });

  it('has one table of fills, orders and trades, and curves that name their account', async () => {
    const reports = foldAccounts(facts);
    const { fills, orders } = wholeRun(reports);
    expect(fills.map(({ instrument }) => instrument)).toEqual(['a', 'b']);
    expect(orders).toHaveLength(2);
    const equity = allTables(reports).find(({ name }) => name === 'equity');
    const rows = [...tableCsv(equity as NonNullable<typeof equity>)].join('').trim().split('\n');
    expect(new Set(rows.map((row) => row.split(',')[0]))).toEqual(new Set(['account', 'USDT', 'USDC']));
  });
});

describe('coins that the venue keeps for its fees', () => {
  const spot = testInstrument({ contract: 'spot', tickSize: '0.01', lotSize: '0.001' });
  const anyShare = fc.nat({ max: 3 });

  law('do not change the identities of the report', [anySteps, anyShare], (steps, share) => {
    const { facts } = runOf(
      steps.filter(({ type }) => type !== 'funded'),
      spot,
    );
    let mid = 20_001;
    const kept = facts.map((fact) => {
      if (fact.type === 'TouchMoved') mid = fact.bid + fact.ask;
      if (fact.type !== 'OrderFilled' || fact.side === 'sell') return fact;
      const size = Math.min(share, fact.size);
      const value = new Decimal(size).mul(mid).mul('0.000005');
      if (size === 0) return fact;
      return { ...fact, fee: value.toFixed(), keptForFee: { size, midDoubled: mid } } as Fact;
    });
    const { profit, attribution, roundTrips, openTrades, markets } = foldReport(kept);
    const { netPnl, realizedPnl, unrealizedPnl, fees, funding } = profit;
    const trades = [...roundTrips, ...openTrades];
    const sum = (amounts: readonly Decimal[]): Decimal => amounts.reduce((all, one) => all.add(one), new Decimal(0));
    expect(realizedPnl.add(unrealizedPnl).sub(fees).add(funding).toFixed()).toBe(netPnl.toFixed());
    expect(attribution.net.toFixed()).toBe(netPnl.toFixed());
    expect(sum(trades.map(({ net }) => net)).toFixed()).toBe(netPnl.toFixed());
    expect(sum(trades.map((trade) => trade.fees)).toFixed()).toBe(fees.toFixed());
    expect(markets).toHaveLength(1);
  });
});

describe('a liquidation in the journal', () => {
  const [start, ...rest] = drawJournal([
    '1s touch 99|101; buy 3x101',
    '2s touch 59|61; sell 3x59 fee 1.77',
    '3s touch 59|61',
  ]);
  const facts: readonly Fact[] = [start as Fact, ...rest].flatMap((fact): readonly Fact[] => {
    if (fact.type !== 'OrderFilled' || fact.side === 'buy') return [fact];
    const { instrument, time, sequence } = fact;
    const about = { instrument, time, sequence, position: 3 as never, price: '60', equity: '1', maintenance: '1.8' };
    const trace = { ...fact.trace, liquidationFee: '1.5' };
    return [
      { type: 'PositionLiquidated', ...about },
      { ...fact, trace },
    ];
  });
  const report = foldReport(facts);

  it('is the first warning', () => {
    expect(report.warnings.find((warning) => warning.includes('liquidated'))).toMatch(
      /liquidated 1 position, first 3 in .* marked at 60, equity was 1 USDT and the maintenance margin 1.8. Liquidation fees came to 1.5 USDT/,
    );
  });

  it('is part of the fees, and listed with them', () => {
    expect([report.profit.fees, report.profit.liquidationFees].map(String)).toEqual(['1.77', '1.5']);
    expect(report.liquidations).toHaveLength(1);
  });
});
