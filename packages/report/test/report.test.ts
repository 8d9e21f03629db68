import type { Fact } from '@replay/core';
import { foldReport, type Metric, type Report, runDocument } from '@replay/report';
import { testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { drawJournal, JournalMaker, minute, noon, second } from './journal.ts';

const drawn = (...lines: string[]): Report => foldReport(drawJournal(lines));
const text = (metric: Metric): string => (metric.status === 'known' ? metric.value.toFixed() : metric.reason);

describe('a long of 3 from 101 to 105 with fees of 0.5 each way', () => {
  const report = drawn(
    '0s touch 99|101',
    '10s buy 3x101 fee 0.5',
    '20s touch 104|106',
    '30s sell 3x105 maker fee 0.5',
    '40s end',
  );

  it('is one winning round trip', () => {
    const [trip] = report.roundTrips;
    expect(report.roundTrips).toHaveLength(1);
    expect({
      ...trip,
      gross: trip?.gross.toFixed(),
      fees: trip?.fees.toFixed(),
      net: trip?.net.toFixed(),
    }).toMatchObject({
      trade: 1,
      side: 'long',
      size: 3,
      gross: '12',
      fees: '1',
      net: '11',
      fills: [1, 2],
    });
    expect(report.trades.holdingTime?.p50).toBe(20 * second);
  });

  it('has inventory P&L, and paid half spreads', () => {
    const { spreadCapture, makerCapture, takerCapture, inventory, net } = report.attribution;
    expect([spreadCapture, makerCapture, takerCapture, inventory, net].map(String)).toEqual([
      '-3',
      '0',
      '-3',
      '15',
      '11',
    ]);
  });

  it('was long for a half of its time and is flat at the end', () => {
    const [market] = report.markets;
    expect(market?.exposure).toMatchObject({ long: 20 * second, short: 0, flat: 20 * second, largestLong: 3 });
    expect(report.openPositions).toEqual([]);
    expect(text(market?.marketChange as Metric)).toBe('0.05');
  });

  it('has a drawdown of the half spread and the fee', () => {
    expect(report.risk.maxDrawdown.toFixed()).toBe('3.5');
    expect(text(report.risk.maxDrawdownPct)).toBe('0.0035');
    expect(report.risk.longestDrawdown).toBe(10 * second);
    expect(report.risk.drawdownUnrecovered).toBe(true);
  });

  it('counts its orders, volume and liquidity', () => {
    const { activity } = report;
    expect(activity).toMatchObject({ orders: 2, accepted: 2, filled: 2, fills: 2, executions: 2 });
    expect(text(activity.volume)).toBe('618');
    expect(text(activity.makerShare)).toBe('0.509708737864');
    expect(text(activity.fillRatio)).toBe('1');
    expect(text(activity.feeBps)).toBe('16.1812297735');
    // 618 over a mean equity of (1000·10 + 996.5·10 + 1011.5·10 + 1011·10)/40 s, in 40 s.
    expect(text(activity.turnover)).toBe(String(Number((618 / 1004.75 / (40 / 86_400)).toPrecision(12))));
  });
});

describe('a drawdown', () => {
  it('ends when the old peak is reached again, exactly', () => {
    const report = drawn(
      '0s touch 99|101',
      '1s buy 3x100',
      '5s touch 109|111',
      '20s touch 103|105',
      '30s touch 109|111',
      '60s end',
    );
    expect(report.risk).toMatchObject({ longestDrawdown: 10 * second, drawdownUnrecovered: false });
    expect(report.risk.maxDrawdown.toFixed()).toBe('18');
  });
});

describe('the facts of one event are one point of the curve', () => {
  it('does not count the fill of a bid as a gain before the touch follows it', () => {
    const report = drawn('0s touch 99|101', '1s buy 2x99 maker; touch 97|99', '2s end');
    expect(report.risk.maxDrawdown.toFixed()).toBe('2');
    expect(report.curve.filter(({ kind }) => kind === 'fill').map(({ equity }) => equity.toFixed())).toEqual(['998']);
  });

  it('counts an order that takes at the instant of a move as an event of its own', () => {
    const report = drawn('0s touch 99|101', '1s buy 2x99 maker; touch 103|105; sell 2x103', '2s end');
    expect(report.curve.filter(({ kind }) => kind === 'fill').map(({ equity }) => equity.toFixed())).toEqual([
      '1010',
      '1008',
    ]);
    expect(report.risk.maxDrawdown.toFixed()).toBe('2');
  });

  it('merges a market order through three levels into one execution', () => {
    const report = drawn(
      '0s touch 99|101',
      '1s buy 1x101 leaves 2; buy 1x102 order 1; buy 1x103 order 1',
      '2s sell 3x99',
      '3s end',
    );
    expect(report.activity).toMatchObject({ fills: 4, executions: 2, orders: 2 });
    expect(report.roundTrips.map(({ executions, fills }) => [executions, fills])).toEqual([[2, [1, 2, 3, 4]]]);
    expect(report.roundTrips[0]?.entryPrice.toFixed()).toBe('102');
  });
});

describe('a lost mid is carried forward', () => {
  it.each(['stale', 'crossed', 'one-sided'])('when the book is %s', (cause) => {
    const report = drawn('0s touch 99|101', '1s buy 2x101', `2s lost ${cause}`, '60s end');
    expect(report.profit.unrealizedPnl.toFixed()).toBe('-2');
    expect(report.curve.at(-1)?.equity.toFixed()).toBe('998');
  });

  it('before there is one, a position is marked at the last own fill', () => {
    const report = drawn('0s buy 2x101', '1s buy 2x105', '2s end');
    expect(report.profit.unrealizedPnl.toFixed()).toBe('8');
    expect(report.attribution.spreadCapture.toFixed()).toBe('0');
    expect(report.attribution.inventory.toFixed()).toBe('8');
  });
});

describe('a mark-out of a bid of 2 filled at 99 with the mid at 100', () => {
  const lines = ['0s touch 99|101', '10s buy 2x99 maker; touch 97|99', '10.3s touch 98|100', '12s touch 99|101'];
  const report = drawn(...lines, '40s touch 105|107', '60s end');
  const at = (name: string, from = report) => from.markouts.find(({ horizon }) => horizon.name === name)?.maker;

  it.each([
    { horizon: '0', amount: '-2', because: 'the causing event is included' },
    { horizon: '100ms', amount: '-2', because: 'nothing has moved since' },
    { horizon: '500ms', amount: '0', because: 'the mid is back at the price' },
    { horizon: '1s', amount: '0', because: 'and still there' },
    { horizon: '5s', amount: '2', because: 'the mid is back where it was' },
    { horizon: '30s', amount: '14', because: 'an event exactly then is included' },
  ])('after $horizon is $amount because $because', ({ horizon, amount }) => {
    expect(at(horizon)?.amount.toFixed()).toBe(amount);
    expect(at(horizon)?.n).toBe(1);
  });

  it('is in basis points of the notional at the mid before', () => {
    expect(text(at('0')?.meanBps as Metric)).toBe('-100');
    expect(text(at('0')?.adverseSelectionBps as Metric)).toBe('200');
  });

  it('is missing past the end, with the reason', () => {
    expect(at('1m')).toMatchObject({ n: 0, droppedPastEnd: 1, meanBps: { reason: 'HORIZON_PAST_END' } });
  });

  it('is missing across a gap, with the reason', () => {
    const gapped = drawn(...lines, '20s lost stale', '21s touch 105|107', '60s end');
    expect(at('5s', gapped)).toMatchObject({ n: 1, droppedByGap: 0 });
    expect(at('30s', gapped)).toMatchObject({ n: 0, droppedByGap: 1 });
  });

  it('uses the mid carried forward through a crossed book', () => {
    const crossed = drawn(...lines, '20s lost crossed', '21s touch 105|107', '60s end');
    expect(at('30s', crossed)).toMatchObject({ n: 1, droppedByGap: 0 });
  });
});

describe('a number that does not exist is null with its reason', () => {
  const touch = '0s touch 99|101';
  const win = ['1s buy 1x101', '2s sell 1x102'];
  const loss = ['3s buy 1x103', '4s sell 1x102'];
  it.each([
    {
      metric: 'winRate',
      reason: 'NO_CLOSED_TRADES',
      lines: [touch, '1s buy 1x101', '9s end'],
      because: 'what is open is no trade',
    },
    { metric: 'profitFactor', reason: 'NO_CLOSED_TRADES', lines: [touch, '9s end'], because: 'nothing was traded' },
    { metric: 'profitFactor', reason: 'NO_LOSSES', lines: [touch, ...win, '9s end'], because: 'the only trade won' },
    { metric: 'averageLoss', reason: 'NO_LOSSES', lines: [touch, ...win, '9s end'], because: 'the only trade won' },
    { metric: 'averageWin', reason: 'NO_WINS', lines: [touch, ...loss, '9s end'], because: 'the only trade lost' },
    { metric: 'expectancy', reason: 'NO_CLOSED_TRADES', lines: [touch, '9s end'], because: 'nothing was traded' },
    {
      metric: 'sharpe',
      reason: 'TOO_FEW_SAMPLES',
      lines: [touch, ...win, '29m end'],
      because: '29 minutes are too few',
    },
    { metric: 'sharpe', reason: 'ZERO_VARIANCE', lines: [touch, '40m end'], because: 'equity never moved' },
    { metric: 'sortino', reason: 'ZERO_DOWNSIDE', lines: [touch, ...win, '40m end'], because: 'no minute lost' },
    { metric: 'volatility', reason: 'TOO_FEW_SAMPLES', lines: [touch, '9s end'], because: 'there is no full minute' },
    { metric: 'fillRatio', reason: 'NO_ORDERS', lines: [touch, '9s end'], because: 'nothing was ordered' },
    { metric: 'fillRatio', reason: 'NO_ORDERS', lines: [touch, '1s deny', '9s end'], because: 'nothing was accepted' },
    { metric: 'makerShare', reason: 'NO_FILLS', lines: [touch, '9s end'], because: 'nothing was filled' },
    { metric: 'volume', reason: 'NO_FILLS', lines: [touch, '9s end'], because: 'nothing was filled' },
    {
      metric: 'turnover',
      reason: 'RUN_TOO_SHORT',
      lines: ['0s touch 99|101; buy 1x101; end'],
      because: 'no time passed',
    },
    {
      metric: 'maxDrawdownPct',
      reason: 'NON_POSITIVE_EQUITY',
      lines: [touch, '1s buy 100x101', '2s touch 80|81', '9s end'],
      because: 'all was lost',
    },
    {
      metric: 'totalReturn',
      reason: 'NON_POSITIVE_EQUITY',
      lines: [touch, '1s buy 100x101', '2s touch 80|81', '9s end'],
      because: 'all was lost',
    },
  ] as const)('$metric is $reason because $because', ({ metric, reason, lines }) => {
    const document = runDocument(drawn(...lines), { id: 'r', source: 'drawn' });
    expect(document.summary[metric]).toBeNull();
    expect(document.undefined[metric]).toBe(reason);
  });

  it('and every null of the summary has one', () => {
    for (const lines of [
      [touch, '9s end'],
      [touch, ...win, '9s end'],
      [touch, '1s buy 1x101'],
    ]) {
      const { summary, undefined: reasons } = runDocument(drawn(...lines), { id: 'r', source: 'drawn' });
      const nulls = Object.entries(summary).filter(([, value]) => value === null);
      expect(
        nulls.every(([name]) => name in reasons),
        nulls.join(', '),
      ).toBe(true);
    }
  });
});

describe('orders by outcome', () => {
  it('are counted, and add up', () => {
    const maker = new JournalMaker().at(0).touch(99, 101).at(1);
    const [working, cancelled, rejected, partly] = [1, 2, 3, 4].map(() => maker.submit('buy', 10, 99));
    maker.submit('buy', 10, 98);
    maker
      .accept(working as string)
      .accept(cancelled as string)
      .reject(rejected as string)
      .accept(partly as string);
    maker.cancel(cancelled as string).deny();
    maker
      .at(2)
      .filled({ side: 'buy', price: 99, size: 4, liquidity: 'maker', order: partly as string })
      .expire(partly as string);
    const { activity, orders } = foldReport(maker.at(3).end());
    expect(activity).toMatchObject({
      orders: 6,
      denied: 1,
      rejected: 1,
      accepted: 3,
      unacknowledged: 1,
      filled: 0,
      cancelled: 1,
      expired: 1,
      expiredPartly: 1,
      openAtEnd: 1,
      cancels: 1,
      peakMessagesPerSecond: 6,
    });
    expect(text(activity.fillRatio)).toBe('0.133333333333');
    expect(text(activity.fillRatioByCount)).toBe('0.333333333333');
    expect(activity.rejectionReasons).toEqual([{ reason: 'post-only-would-take', count: 1 }]);
    expect(activity.denialReasons).toEqual([{ reason: 'invalid-size', count: 1 }]);
    expect(orders.map(({ status }) => status)).toEqual(['working', 'cancelled', 'rejected', 'expired', 'in-flight']);
  });
});

describe('orders that were amended', () => {
  const maker = new JournalMaker().at(0).touch(99, 101).at(second);
  const order = maker.submit('buy', 5, 99);
  maker.accept(order).amend(order, 8, 100).filled({ order, side: 'buy', price: 100, size: 2, liquidity: 'maker' });
  maker.amendInVain('7').denyAmend(order);
  const { activity, orders } = foldReport(maker.at(3 * second).end());

  it('are counted with their new size and price', () => {
    expect([...orders]).toMatchObject([{ size: 8, filled: 2, terms: { price: 100 }, status: 'working' }]);
    expect(text(activity.fillRatio)).toBe('0.25');
  });

  it('have counts of requests, refusals and denials', () => {
    expect(activity).toMatchObject({ orders: 1, denied: 0, otherDenials: 1, amends: 2, amendsRejected: 1 });
    expect(activity.peakMessagesPerSecond).toBe(3);
  });
});

describe('a run that was killed', () => {
  const report = drawn('0s touch 99|101', '10s buy 1x101', '20s touch 100|102');

  it('still has its report', () => {
    expect(report.outcome).toBe('interrupted');
    expect(report.profit.netPnl.toFixed()).toBe('0');
    expect(report.to - report.from).toBe(20 * second);
    expect(report.warnings[0]).toMatch(/stops before the end/);
  });

  it('has no counts of the data', () => {
    const { data, undefined: reasons } = runDocument(report, { id: 'r', source: 'drawn' });
    expect(data.events).toBeNull();
    expect(reasons['coverage']).toBe('NOT_RECORDED');
  });

  it('is refused without a start', () => {
    expect(() => foldReport([])).toThrow(expect.objectContaining({ code: 'BROKEN_JOURNAL' }));
    expect(() => foldReport(drawJournal(['0s touch 99|101']).slice(1))).toThrow(
      expect.objectContaining({ code: 'BROKEN_JOURNAL' }),
    );
  });
});

describe('value at risk', () => {
  it.each([
    [99, 'undefined', 'a return fewer than it takes'],
    [100, 'known', 'as many as it takes'],
  ])('of %i returns is %s: %s', (minutes, status) => {
    const { risk } = drawn('0s touch 99|101', '30s buy 1x101', '90s touch 98|100', `${minutes}m end`);
    expect(risk.intervals).toBe(minutes);
    expect(risk.var95.status).toBe(status);
    expect(risk.cvar95.status).toBe(status);
    expect(risk.sharpe.status).toBe('known');
  });
});

describe('the grid', () => {
  it('has the last value before each full minute, and the start and the end besides', () => {
    const report = drawn('30s touch 99|101', '40s buy 1x101', '60s touch 100|102', '60.5s touch 105|107', '200s end');
    const grid = report.curve.filter(({ kind }) => kind === 'grid');
    expect(grid.map(({ equity }) => equity.toFixed())).toEqual(['1000', '1000', '1005', '1005']);
    expect(report.curve.map(({ kind }) => kind)).toEqual(['start', 'grid', 'fill', 'grid', 'grid', 'grid', 'end']);
    expect(report.risk.intervals).toBe(3);
  });

  it.each([
    { length: 24 * 60, interval: '1 min', because: 'a day or less has minutes' },
    { length: 24 * 60 + 1, interval: '1 h', because: 'more than a day has hours' },
    { length: 60 * 24 * 60, interval: '1 d', because: 'sixty days have days' },
  ])('of $length minutes has intervals of $interval because $because', ({ length, interval }) => {
    const report = foldReport(
      new JournalMaker()
        .at(0)
        .touch(99, 101)
        .at(length * minute)
        .end(),
    );
    expect(report.risk.grid.name).toBe(interval);
  });
});

describe('the warnings', () => {
  const quiet = { fees: { maker: '0', taker: '0' } };
  it.each([
    { lines: ['0s touch 99|101', '9s end'], says: /placed no order/ },
    {
      lines: ['0s touch 99|101', '1s deny', '9s end'],
      says: /1 request .* denied .* buy 0 lots at market \(invalid-size\)/,
    },
    {
      lines: ['0s touch 99|101', '1s buy 1x101', '9s end'],
      says: /position of 1 in test is open .* entered at 101; its -1 USDT/,
    },
    { lines: ['0s touch 99|101', '1s buy 1x101', '2s sell 1x99', '9s end'], says: /Only 1 round trip closed/ },
  ])('after $lines: $says', ({ lines, says }) => {
    expect(foldReport(drawJournal(lines, { models: quiet })).warnings.join('\n')).toMatch(says);
  });

  it.each([
    { quality: { gaps: 2 }, says: /2 gaps/ },
    {
      quality: { negativeLatency: 7, worstNegativeLatency: 1500 },
      says: /7 events arrived before .* by up to 1\.5 ms/,
    },
    { quality: { crossedMicros: 2_000_000 }, says: /crossed for 2 s/ },
    { quality: { rejected: 1 }, says: /Ignored 1 message that could not be used/ },
    { quality: { tradedLots: 50 }, says: /traded 2\.00 % of the volume/ },
  ])('of data with $quality: $says', ({ quality, says }) => {
    const maker = new JournalMaker({ models: quiet }).at(0).touch(99, 101).filled({ side: 'buy', price: 101, size: 1 });
    expect(foldReport(maker.at(9).end(quality)).warnings.join('\n')).toMatch(says);
  });

  it.each([
    { models: { latency: { feed: 0, order: 0, response: 0 } }, says: /without latency/ },
    { models: {}, says: /listed rates of the instruments \(test maker 0.0002, taker 0.0005\)/ },
  ])('of the assumptions $models: $says', ({ models, says }) => {
    expect(foldReport(drawJournal(['0s touch 99|101', '9s end'], { models })).warnings.join('\n')).toMatch(says);
  });

  it('of a strategy that failed, with its message', () => {
    const maker = new JournalMaker().at(0).touch(99, 101).finding('strategy-failed', 'onBook: no');
    expect(foldReport(maker.at(1).end({}, 'strategy-failed')).warnings[0]).toMatch(
      /ended early \(strategy-failed\): onBook: no/,
    );
  });

  it('of profit that depends on few trades', () => {
    const lines = Array.from({ length: 10 }, (_, i) => [
      `${10 * i + 1}s buy 1x100`,
      `${10 * i + 2}s sell 1x${i === 0 ? 150 : 101}`,
    ]);
    const report = drawn('0s touch 99|101', ...lines.flat(), '200s end');
    expect(report.warnings.join('\n')).toMatch(/best 1 trade of 10, with 2 of 20 fills, made 84\.75 % of all profit/);
  });

  it('are empty for a run without a problem', () => {
    const trades = Array.from({ length: 30 }, (_, i) => [`${60 * i + 1}s buy 1x100`, `${60 * i + 2}s sell 1x101`]);
    expect(
      foldReport(drawJournal(['0s touch 99|101', ...trades.flat(), '31m end'], { models: quiet })).warnings,
    ).toEqual([]);
  });
});

describe('a silent book', () => {
  it('is named first among the warnings, with the fills that came in that time', () => {
    const maker = new JournalMaker().at(0).touch(99, 101);
    maker.at(10 * second).filled({ side: 'buy', price: 100, size: 1 });
    maker.at(20 * second).finding('silence', 'no book message since noon');
    maker.at(30 * second).filled({ side: 'sell', price: 100, size: 1 });
    maker.at(40 * second).filled({ side: 'buy', price: 100, size: 1 });
    maker.at(50 * second).finding('resync', 'a book message ended a silence');
    maker.at(60 * second).filled({ side: 'sell', price: 100, size: 1 });
    maker.at(70 * second).finding('silence', 'no book message since then');
    const { quality, warnings } = foldReport(maker.at(90 * second).end());
    expect(quality.silences.map(({ fills }) => fills)).toEqual([2, 0]);
    expect(warnings[0]).toMatch(
      /no book message since noon\. Its book was stale for 30 s: .* 2 fills came from prints/,
    );
  });

  it('counts its own fills and not those of another instrument', () => {
    const maker = new JournalMaker().at(0).touch(99, 101);
    maker.at(20 * second).finding('silence', 'no book message since noon');
    maker.at(30 * second).filled({ side: 'buy', price: 100, size: 1 });
    maker.at(40 * second).filled({ side: 'sell', price: 100, size: 1 });
    const other = testInstrument({ id: 'other' });
    const facts = maker
      .at(90 * second)
      .end()
      .map((fact): Fact => {
        if (fact.type === 'RunStarted') return { ...fact, instruments: [...fact.instruments, other] };
        return 'time' in fact && fact.time === noon + 40 * second ? ({ ...fact, instrument: other.id } as Fact) : fact;
      });
    expect(foldReport(facts).quality.silences.map(({ fills }) => fills)).toEqual([1]);
  });
});

describe('fills near a gap', () => {
  it.each([
    { offset: 1, tainted: 1, because: 'just after' },
    { offset: -3, tainted: 1, because: 'just before' },
    { offset: 8, tainted: 0, because: 'long after' },
  ])('$offset s from it: $tainted tainted, because it is $because', ({ offset, tainted }) => {
    const maker = new JournalMaker().at(0).touch(99, 101);
    const fill = () => maker.at((20 + offset) * second).filled({ side: 'buy', price: 101, size: 1 });
    if (offset < 0) fill();
    maker.at(20 * second).finding('gap', 'reconnect');
    if (offset > 0) fill();
    const { quality } = foldReport(maker.at(60 * second).end({ gaps: 1 }));
    expect(quality.taintedFills).toBe(tainted);
    expect(quality.verdict).toBe(tainted > 0 ? 'tainted' : 'warnings');
  });
});

describe('several instruments in one account', () => {
  it('are marked each at its own mid', () => {
    const one = drawJournal(['0s touch 99|101', '1s buy 2x101']);
    const other = testInstrument({ id: 'other' });
    const [start, ...rest] = one;
    const moved = drawJournal(['2s touch 49|51', '3s sell 4x49', '9s end'], { instrument: other }).slice(1);
    const facts = [
      { ...start, instruments: [testInstrument(), other] } as (typeof one)[number],
      ...rest,
      ...renamed(moved),
    ];
    const report = foldReport(facts);
    expect(report.openPositions.map(({ unrealized }) => unrealized.toFixed())).toEqual(['-2', '-4']);
    expect(report.profit.finalEquity.toFixed()).toBe('994');
    expect(report.activity.fills).toBe(2);
  });
});

/** Orders of a second journal must not be those of the first. */
const renamed = (facts: ReturnType<typeof drawJournal>): ReturnType<typeof drawJournal> =>
  facts.map((fact) => ('order' in fact ? { ...fact, order: `other ${fact.order}` } : fact)) as ReturnType<
    typeof drawJournal
  >;
