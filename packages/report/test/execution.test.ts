import type { Decimal, Fact } from '@replay/core';
import { foldReport, type Metric, type Report, reportSections, runDocument } from '@replay/report';
import { testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { drawJournal, JournalMaker, second } from './journal.ts';

const text = (metric: Metric | undefined): string | undefined =>
  metric?.status === 'known' ? metric.value.toFixed() : metric?.reason;
const texts = <Name extends string>(amounts: Readonly<Record<Name, Decimal>>, ...names: Name[]): readonly string[] =>
  names.map((name) => amounts[name].toFixed());

/** Decides at a mid of 100; the mid is 101 by the time the order arrives, 10 ms later. */
function onItsWay(maker: JournalMaker, size: number, price?: number, timeInForce?: 'ioc'): string {
  maker.at(0).touch(99, 101).at(second);
  const terms = { arrivesAfter: 10_000, ...(timeInForce === undefined ? {} : { timeInForce }) };
  const order = maker.submit('buy', size, price, terms);
  maker
    .at(1.005 * second)
    .touch(100, 102)
    .at(1.01 * second)
    .accept(order);
  return order;
}

describe('a market order for 5 that was decided at a mid of 100 and met one of 101', () => {
  const maker = new JournalMaker();
  const order = onItsWay(maker, 5);
  maker.filled({ order, side: 'buy', price: 102, size: 3, fee: '0.3' });
  maker.filled({ order, side: 'buy', price: 104, size: 2, fee: '0.2' });
  const { execution } = foldReport(maker.at(9 * second).end());

  it.each([
    { cost: 'slippageMid', amount: '9', because: '3 at 1 above the mid, and 2 at 3 above' },
    { cost: 'halfSpreadPaid', amount: '5', because: 'the ask is 1 above the mid, five times' },
    { cost: 'depthWalk', amount: '4', because: '2 were 2 above the ask' },
    { cost: 'latencyCost', amount: '5', because: 'the mid rose by 1 on the way, five times' },
    { cost: 'slippageDecision', amount: '14', because: 'both together' },
    { cost: 'effectiveSpread', amount: '18', because: 'it is twice the slippage' },
  ] as const)('cost $amount by $cost, because $because', ({ cost, amount }) => {
    expect(execution.taker[cost].amount.toFixed()).toBe(amount);
    expect(execution.taker[cost].n).toBe(2);
  });

  it('has its means weighted by value, and quantiles of single fills', () => {
    const { meanBps, p50Bps, p90Bps } = execution.taker.slippageMid;
    // 9 / 505, 1 / 101 and 3 / 101.
    expect([meanBps, p50Bps, p90Bps].map(text)).toEqual(['178.217821782', '99.0099009901', '297.02970297']);
  });

  it('has a shortfall of its costs and fees', () => {
    const { taking, resting, all } = execution.shortfall;
    expect(texts(taking, 'delay', 'slippage', 'opportunity', 'explicit', 'total')).toEqual([
      '5',
      '9',
      '0',
      '0.5',
      '14.5',
    ]);
    expect(text(taking.totalBps), 'of 500 ordered').toBe('290');
    expect(text(resting.totalBps)).toBe('NO_ORDERS');
    expect(all).toEqual(taking);
  });

  it('is one execution of two fills', () => {
    expect(execution.liquidity.taker).toMatchObject({ fills: 2, executions: 1 });
    expect(text(execution.takerShareOfExecutions)).toBe('1');
  });

  it('was in flight for 10 ms', () => {
    expect(text(execution.latencies.entry.p50)).toBe('10000');
  });
});

describe('the mid of a decision', () => {
  const costOf = (draw: (maker: JournalMaker) => void): string | undefined => {
    const maker = new JournalMaker();
    draw(maker);
    return foldReport(maker.at(20 * second).end()).execution.taker.latencyCost.amount.toFixed();
  };
  const took = (maker: JournalMaker, order: string, price: number): void =>
    void maker.filled({ order, side: 'buy', price, size: 5 });

  it.each<[because: string, cost: string, draw: (maker: JournalMaker) => void]>([
    [
      'an event that the strategy saw counts, though the venue tells its touch only then',
      '0',
      (maker) => {
        maker.at(0).touch(99, 101).at(second);
        const order = maker.submit('buy', 5);
        maker
          .touch(109, 111)
          .at(2 * second)
          .accept(order);
        took(maker, order, 111);
      },
    ],
    [
      'an event of the same instant that it had not seen does not',
      '50',
      (maker) => {
        maker.at(0).touch(99, 101).at(second);
        const order = maker.submit('buy', 5);
        maker
          .at(second)
          .touch(109, 111)
          .at(2 * second)
          .accept(order);
        took(maker, order, 111);
      },
    ],
    [
      'an amend is a decision of its own',
      '0',
      (maker) => {
        maker.at(0).touch(99, 101);
        const order = maker.submit('buy', 5, 95);
        maker
          .accept(order)
          .at(10 * second)
          .touch(109, 111)
          .amend(order, 5, 112);
        took(maker, order, 111);
      },
    ],
  ])('%s: the way cost %s', (_, cost, draw) => {
    expect(costOf(draw)).toBe(cost);
  });
});

describe('the shortfall of an order', () => {
  const shortfallOf = (draw: (maker: JournalMaker) => void): Report['execution']['shortfall'] => {
    const maker = new JournalMaker();
    draw(maker);
    return foldReport(maker.end()).execution.shortfall;
  };
  const placed = (maker: JournalMaker, side: 'buy' | 'sell', size: number, price: number): string => {
    maker.at(0).touch(99, 101);
    return maker.submit(side, size, price);
  };

  it.each<[kind: 'taking' | 'resting', parts: readonly string[], because: string, draw: (maker: JournalMaker) => void]>(
    [
      [
        'taking',
        ['4', '4', '6', '0'],
        'four came 1 above the mid, which had risen by 1; six never came, and the mid was 1 higher as it ended',
        (maker) => {
          const order = onItsWay(maker, 10, 102, 'ioc');
          maker.filled({ order, side: 'buy', price: 102, size: 4 }).expire(order);
        },
      ],
      [
        'resting',
        ['0', '-5', '6', '-1'],
        'one sold 5 above the mid for a rebate; the other three were to be sold for 2 less when it was cancelled',
        (maker) => {
          const order = placed(maker, 'sell', 4, 105);
          maker
            .accept(order)
            .at(second)
            .filled({ order, side: 'sell', price: 105, size: 1, fee: '-1', liquidity: 'maker' });
          maker
            .at(2 * second)
            .touch(97, 99)
            .cancel(order);
        },
      ],
      [
        'resting',
        ['0', '0', '6', '0'],
        'it was rejected as the mid had risen by 3, twice',
        (maker) => {
          const order = placed(maker, 'buy', 2, 101);
          maker.at(1).touch(102, 104).reject(order);
        },
      ],
      [
        'resting',
        ['0', '0', '-8', '0'],
        'it is open at the end, 4 lower than it began, and that is saved',
        (maker) =>
          void maker
            .accept(placed(maker, 'buy', 2, 90))
            .at(9)
            .touch(95, 97),
      ],
      [
        'resting',
        ['0', '0', '50', '0'],
        'it had arrived when the mid jumped by 10 at that very instant, so all five were missed',
        (maker) => void maker.accept(placed(maker, 'buy', 5, 95)).touch(109, 111),
      ],
      [
        'resting',
        ['0', '-2', '-9', '0'],
        'its size counts as last amended: 2 came 1 below the mid, 3 more than that fell by 3',
        (maker) => {
          const order = placed(maker, 'buy', 2, 99);
          maker.accept(order).amend(order, 5, 99);
          maker.at(1).filled({ order, side: 'buy', price: 99, size: 2, liquidity: 'maker' }).at(2).touch(96, 98);
        },
      ],
    ],
  )('%s: %j, because %s', (kind, parts, _, draw) => {
    const shortfall = shortfallOf(draw);
    expect(texts(shortfall[kind], 'delay', 'slippage', 'opportunity', 'explicit')).toEqual(parts);
    expect(shortfall.all.total.toNumber()).toBe(parts.map(Number).reduce((sum, part) => sum + part));
    expect(shortfall.all.orders).toBe(1);
  });

  it('is missing for an order decided before the first mid, which is counted', () => {
    const { all } = shortfallOf((maker) => void maker.at(0).filled({ side: 'buy', price: 101, size: 1 }));
    expect(all).toMatchObject({ orders: 0, withoutMid: 1, totalBps: { reason: 'NO_REFERENCE_MID' } });
  });
});

describe('a taker fill', () => {
  const facts = drawJournal([
    '0s touch 99|101',
    '10s buy 2x101',
    '10.3s touch 100|102',
    '12s touch 103|105',
    '50s end',
  ]);
  const { execution, markouts } = foldReport(facts);

  it.each([
    { horizon: '0', realized: '200', impact: '0', because: 'nothing has moved' },
    { horizon: '500ms', realized: '0', impact: '200', because: 'the mid has come to the price' },
    { horizon: '5s', realized: '-600', impact: '800', because: 'and then past it by 3' },
  ])(
    'realized $realized bps and moved the mid by $impact after $horizon: $because',
    ({ horizon, realized, impact }) => {
      const at = markouts.findIndex((one) => one.horizon.name === horizon);
      expect(text(execution.midMoves[at]?.realizedSpread.p50)).toBe(realized);
      expect(text(execution.midMoves[at]?.priceImpact.p90)).toBe(impact);
    },
  );

  it('has an effective spread for every horizon with a mid', () => {
    const { takerSpreads } = runDocument(foldReport(facts), { id: 'r', source: 'drawn' }).details.execution.taker;
    expect(takerSpreads).toContainEqual(
      expect.objectContaining({
        horizon: '5s',
        effectiveSpreadBps: '200',
        realizedSpreadBps: '-600',
        priceImpactBps: '800',
      }),
    );
    expect(takerSpreads).toContainEqual(
      expect.objectContaining({ horizon: '1m', n: 0, realizedSpreadBps: null, realizedSpreadP50Bps: null }),
    );
  });
});

describe('orders by outcome', () => {
  const maker = new JournalMaker().at(0).touch(99, 101).at(second);
  const [one, two, three] = [1, 2, 3].map(() => maker.submit('buy', 4, 99)) as [string, string, string];
  const taking = maker.submit('buy', 6, 101, { timeInForce: 'ioc' });
  maker.accept(one).accept(two).reject(three, 'margin').accept(taking);
  maker.filled({ order: taking, side: 'buy', price: 101, size: 3 }).expire(taking);
  maker.at(4 * second).filled({ order: one, side: 'buy', price: 99, size: 4, liquidity: 'maker' });
  maker.at(8 * second).cancel(two);
  const report = foldReport(maker.at(9 * second).end());
  const { orders } = report.execution;

  it('have lifetimes from acceptance', () => {
    expect(orders.timeToFirstFill).toMatchObject({ n: 2 });
    expect([orders.timeToFirstFill.p50, orders.timeToFirstFill.p90].map(text)).toEqual(['0', '3000000']);
    expect([orders.orderLifetime.p50, orders.orderLifetime.p90].map(text)).toEqual(['3000000', '7000000']);
    expect(text(orders.restingTimeCancelled.p50)).toBe('7000000');
  });

  it('have fill ratios by time in force', () => {
    expect(
      orders.byTimeInForce.map(({ lifetime, accepted, fillRatio }) => [lifetime, accepted, text(fillRatio)]),
    ).toEqual([
      ['gtc', 2, '0.5'],
      ['ioc', 1, '0.5'],
    ]);
  });

  it('have reasons for their ends', () => {
    const { reasons } = runDocument(report, { id: 'r', source: 'drawn' }).details.execution.orders;
    expect(reasons).toEqual([
      { outcome: 'rejected', reason: 'margin', count: 1 },
      { outcome: 'cancelled', reason: 'requested', count: 1 },
      { outcome: 'expired', reason: 'ioc-remainder', count: 1 },
    ]);
  });

  it('have message peaks of four in a second and five in ten seconds', () => {
    expect(orders.messagePeaks.map(({ messages, perSecond }) => [messages, text(perSecond)])).toEqual([
      [4, '4'],
      [5, '0.5'],
    ]);
  });
});

describe('two instruments in one account', () => {
  const lines = (price: number) => [
    `0s touch ${price - 1}|${price + 1}`,
    `1s buy 2x${price + 1} fee 0.5`,
    `2s sell 1x${price + 1} maker leaves 1`,
    '9s end',
  ];
  const [start, ...one] = drawJournal(lines(100));
  const other = testInstrument({ id: 'other', lotSize: '0.5' });
  const two = drawJournal(lines(1000), { instrument: other }).slice(1);
  const renamed = two.map((fact) => ('order' in fact ? { ...fact, order: `other ${fact.order}` } : fact)) as Fact[];
  const facts = [{ ...start, instruments: [testInstrument(), other] } as Fact, ...one.slice(0, -1), ...renamed];
  const report = foldReport(facts);
  const { execution } = report;

  it('have figures each, and their sums together', () => {
    expect(execution.byInstrument.map(({ instrument }) => instrument.id)).toEqual(['test', 'other']);
    const slippage = execution.byInstrument.map(({ taker }) => taker.slippageMid);
    expect(slippage.map(({ amount }) => amount.toFixed())).toEqual(['2', '1']);
    expect(slippage.map(({ meanBps }) => text(meanBps))).toEqual(['100', '10']);
    expect(execution.taker.slippageMid.amount.toFixed()).toBe('3');
    // 3 on 200 and on half of 2000.
    expect(text(execution.taker.slippageMid.meanBps)).toBe('25');
    expect(execution.taker.slippageMid.n).toBe(2);
  });

  it('have no common unit for sizes and ticks, but times add up', () => {
    expect(text(execution.quoting.distanceToTouch.both)).toBe('NOT_APPLICABLE');
    expect(text(execution.quoting.quotedSize.both)).toBe('NOT_APPLICABLE');
    expect(execution.byInstrument.map(({ quoting }) => text(quoting.quotedSize.sell))).toEqual(['1', '0.5']);
    expect(text(execution.quoting.quoting.sell)).toBe(text(execution.byInstrument[0]?.quoting.quoting.sell as Metric));
  });

  it('are rows of the tables by instrument', () => {
    const tables = reportSections(report, { id: 'r', source: 'drawn' }).flatMap((section) => section.tables);
    const byInstrument = tables.filter(({ id }) => ['executionByInstrument', 'quotingByInstrument'].includes(id));
    expect(byInstrument.map(({ rows }) => rows.map(([name]) => name))).toEqual([
      ['test', 'other'],
      ['test', 'other'],
    ]);
  });
});

describe('latencies', () => {
  const maker = new JournalMaker({ models: { latency: { feed: 5000, order: null, response: null } } });
  maker.at(0).touch(99, 101).answersTake(3000);
  maker.reject(maker.submit('buy', 1, 99, { arrivesAfter: 900_000 }), 'latency-reject');
  maker
    .accept(maker.submit('buy', 1, 99, { arrivesAfter: 7000 }))
    .accept(maker.submit('buy', 1, 99, { arrivesAfter: 20_000 }));
  const { feed, entry, response } = foldReport(maker.at(1).end()).execution.latencies;

  it.each([
    { leg: 'feed', found: feed, told: [1, '5000', '5000'], because: 'the model is constant' },
    { leg: 'entry', found: entry, told: [2, '7000', '20000'], because: 'what was refused on the way did not arrive' },
    { leg: 'response', found: response, told: [2, '3000', '3000'], because: 'the venue never answered that one' },
  ])('of the $leg leg are $told, because $because', ({ found, told }) => {
    expect([found.n, text(found.p50), text(found.max)]).toEqual(told);
  });

  it('of a recorded feed are not in the facts', () => {
    const { execution } = foldReport(drawJournal(['0s touch 99|101', '1s end']));
    expect(text(execution.latencies.feed.p50)).toBe('NOT_RECORDED');
  });
});

describe('a number of execution that does not exist is null with its reason', () => {
  const block = (facts: readonly Fact[]) => runDocument(foldReport(facts), { id: 'r', source: 'drawn' });
  it.each([
    { lines: ['9s end'], name: 'slippageMid', reason: 'NO_TAKER_FILLS', because: 'nothing was traded' },
    {
      lines: ['1s sell 1x101 maker', '9s end'],
      name: 'slippageMid',
      reason: 'NO_TAKER_FILLS',
      because: 'nothing was taken',
    },
    { lines: ['1s buy 1x101', '9s end'], name: 'captureBps', reason: 'NO_MAKER_FILLS', because: 'all was taken' },
    { lines: ['1s buy 1x101', '9s end'], name: 'captureRatio', reason: 'NO_MAKER_FILLS', because: 'all was taken' },
    {
      lines: ['1s touch 100|100; sell 1x100 maker', '9s end'],
      name: 'captureRatio',
      reason: 'ZERO_DENOMINATOR',
      because: 'a locked book has no spread',
    },
    { lines: ['9s end'], name: 'quoteUptime.10bps', reason: 'NO_ORDERS', because: 'nothing was quoted' },
    {
      lines: ['1s buy 1x101', '9s end'],
      name: 'quotedSpread',
      reason: 'ZERO_DENOMINATOR',
      because: 'nothing ever rested',
    },
    { lines: ['9s end'], name: 'queueAheadAtJoin.p50', reason: 'NO_MAKER_FILLS', because: 'nothing was filled' },
    {
      lines: ['1s sell 1x101 maker', '9s end'],
      name: 'queueAheadAtJoin.p50',
      reason: 'NOT_RECORDED',
      because: 'the fill does not tell',
    },
    {
      lines: ['1s buy 1x101', '9s end'],
      name: 'touchFillRate',
      reason: 'NOT_RECORDED',
      because: 'prints are no facts',
    },
    { lines: ['9s end'], name: 'implementationShortfallBps', reason: 'NO_ORDERS', because: 'nothing was ordered' },
    { lines: ['9s end'], name: 'orderLifetime.p50', reason: 'NO_ORDERS', because: 'nothing was ordered' },
    { lines: ['9s end'], name: 'makerShareOfExecutions', reason: 'NO_FILLS', because: 'nothing was filled' },
    { lines: ['9s end'], name: 'latencies.entry.p50', reason: 'NO_ORDERS', because: 'nothing was sent' },
    {
      lines: ['1s buy 1x101', '3s end'],
      name: 'takerSpreads.5s.realizedSpreadP50Bps',
      reason: 'HORIZON_PAST_END',
      because: 'the run ended before',
    },
    {
      lines: ['1s sell 1x101 maker', '2s lost stale', '30s end'],
      name: 'toxicity.5s.toxicityGap',
      reason: 'HORIZON_PAST_END',
      because: 'the window touches a hole',
    },
    {
      lines: ['1s sell 1x101 maker', '30s end'],
      name: 'toxicity.5s.toxicityGap',
      reason: 'TOO_FEW_SAMPLES',
      because: 'nothing was cancelled',
    },
  ])('$name is $reason because $because', ({ lines, name, reason }) => {
    expect(block(drawJournal(['0s touch 99|101', ...lines])).undefined[name]).toBe(reason);
  });

  it('and every null of the block, in every run above, has one', () => {
    for (const lines of [['9s end'], ['1s buy 1x101', '9s end'], ['1s sell 1x101 maker', '9s end']]) {
      const { details, undefined: reasons } = block(drawJournal(['0s touch 99|101', ...lines]));
      for (const sheet of Object.values(details.execution)) {
        for (const [name, value] of Object.entries(sheet)) {
          if (value === null) expect(reasons, name).toHaveProperty([name]);
          if (!Array.isArray(value)) continue;
          for (const row of value as readonly Readonly<Record<string, unknown>>[]) {
            const key = Object.values(row)[0];
            for (const [column, one] of Object.entries(row))
              if (one === null) expect(reasons).toHaveProperty([`${name}.${String(key)}.${column}`]);
          }
        }
      }
    }
  });

  it('and the sections define each', () => {
    const report = foldReport(drawJournal(['0s touch 99|101', '1s buy 1x101', '2s sell 1x101 maker', '9s end']));
    const sections = reportSections(report, { id: 'r', source: 'drawn' });
    const ids = ['orders', 'execution', 'maker', 'mark-outs', 'quoting', 'queue', 'latency'];
    expect(sections.map(({ id }) => id).filter((id) => ids.includes(id))).toEqual(ids);
    for (const { figures } of sections.filter(({ id }) => ids.includes(id)))
      for (const { definition, id } of figures) expect(definition, id).toMatch(/\w.*[.:]$/);
  });
});
