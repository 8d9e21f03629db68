import { foldReport, type Metric, type Report } from '@replay/report';
import { describe, expect, it } from 'vitest';
import { drawJournal, JournalMaker, second } from './journal.ts';

const text = (metric: Metric | undefined): string | undefined =>
  metric?.status === 'known' ? metric.value.toFixed() : metric?.reason;

describe('a bid of 2 from second 10 to 36 and an offer of 1 from second 20 on, in a run of 40', () => {
  const maker = new JournalMaker()
    .at(0)
    .touch(9999, 10_001)
    .at(10 * second);
  const bid = maker.submit('buy', 2, 9995);
  maker.accept(bid).at(20 * second);
  maker.accept(maker.submit('sell', 1, 10_010), 'sell');
  maker.at(30 * second).touch(10_003, 10_007);
  maker.at(36 * second).cancel(bid);
  const { quoting } = foldReport(maker.at(40 * second).end()).execution;

  it.each([
    { within: 1, both: '0', buy: '0', sell: '0', because: 'neither comes as near' },
    {
      within: 5,
      both: '0',
      buy: '0.5',
      sell: '0.25',
      because: 'the bid is 5 bps away until the mid moves, the offer after that',
    },
    { within: 10, both: '0.4', buy: '0.65', sell: '0.5', because: 'all of it is that near' },
    { within: 25, both: '0.4', buy: '0.65', sell: '0.5', because: 'nothing more was quoted' },
  ])(
    'was up within $within bps for $both of it, the bid $buy and the offer $sell: $because',
    ({ within, ...shares }) => {
      const found = quoting.uptime.find((one) => one.within === within)?.share;
      expect({ both: text(found?.both), buy: text(found?.buy), sell: text(found?.sell) }).toMatchObject({
        both: shares.both,
        buy: shares.buy,
        sell: shares.sell,
      });
    },
  );

  it('has a quoted spread of 15 ticks, which are fewer bps of the later mid', () => {
    // (10 s · 15 + 6 s · 15 / 10,005 · 10,000) / 16 s.
    expect(text(quoting.quotedSpread)).toBe('14.9971889055');
  });

  it('has a quoted size weighted by time', () => {
    expect(quoting.quotedSize).toMatchObject({ buy: { value: expect.anything() } });
    expect([quoting.quotedSize.buy, quoting.quotedSize.sell, quoting.quotedSize.both].map(text)).toEqual([
      '2',
      '1',
      String(Number((72 / 46).toPrecision(12))),
    ]);
  });

  it('has a distance to the touch weighted by time', () => {
    // The bid 4 for 20 s and 8 for 6 s; the offer 9 and 3, 10 s each.
    expect([quoting.distanceToTouch.buy, quoting.distanceToTouch.sell].map(text)).toEqual([
      String(Number((128 / 26).toPrecision(12))),
      '6',
    ]);
  });

  it('never reached the touch, so its fill rate there is missing', () => {
    expect(quoting).toMatchObject({ rested: 2, reachedTouch: 0, fillRateAtTouch: { reason: 'ZERO_DENOMINATOR' } });
  });
});

describe('an order is at the touch', () => {
  const quotingOf = (draw: (maker: JournalMaker, order: string) => void): Report['execution']['quoting'] => {
    const maker = new JournalMaker().at(0).touch(99, 101);
    const order = maker.submit('buy', 4, 98);
    maker.accept(order);
    draw(maker, order);
    return foldReport(maker.at(20 * second).end()).execution.quoting;
  };
  const made = { side: 'buy', price: 98, size: 2, liquidity: 'maker' } as const;

  it.each<[because: string, reached: number, rate: string, draw: (maker: JournalMaker, order: string) => void]>([
    ['not while another bid is better', 0, 'ZERO_DENOMINATOR', () => {}],
    ['once the touch falls to it', 1, '0', (maker) => void maker.at(second).touch(98, 101)],
    ['once it is amended to it', 1, '0', (maker, order) => void maker.at(second).amend(order, 4, 99)],
    [
      'and filled there',
      1,
      '1',
      (maker, order) =>
        void maker
          .at(second)
          .touch(98, 101)
          .filled({ ...made, order }),
    ],
    [
      'and not after it was cancelled',
      0,
      'ZERO_DENOMINATOR',
      (maker, order) => void maker.at(1).cancel(order).at(2).touch(98, 101),
    ],
  ])('%s', (_, reached, rate, draw) => {
    const { reachedTouch, fillRateAtTouch, rested } = quotingOf(draw);
    expect({ rested, reachedTouch, rate: text(fillRateAtTouch) }).toEqual({ rested: 1, reachedTouch: reached, rate });
  });

  it('and one that fills on arrival never rested', () => {
    const { execution } = foldReport(drawJournal(['0s touch 99|101', '1s buy 2x101', '9s end']));
    expect(execution.quoting).toMatchObject({ rested: 0, reachedTouch: 0 });
  });
});

describe('a partly filled offer that is amended', () => {
  const maker = new JournalMaker().at(0).touch(99, 101);
  const order = maker.submit('sell', 6, 103);
  maker.accept(order, 'sell').at(10 * second);
  maker.filled({ order, side: 'sell', price: 103, size: 2, liquidity: 'maker' });
  maker.at(20 * second).amend(order, 3, 102);
  const { quoting } = foldReport(maker.at(40 * second).end()).execution;

  it('rests with its remaining size at its new price', () => {
    // 6, then 4, then 3 for twice as long; 2 ticks behind the touch, then 1.
    expect(text(quoting.quotedSize.sell)).toBe('4');
    expect(text(quoting.distanceToTouch.sell)).toBe('1.5');
    expect(text(quoting.quoting.sell)).toBe('1');
    expect(text(quoting.quotedSpread), 'there never was a bid').toBe('ZERO_DENOMINATOR');
  });
});

describe('a maker that sold at 101 and bought at 99', () => {
  const report = foldReport(
    drawJournal([
      '0s touch 99|101',
      '10s sell 2x101 maker fee -0.1',
      '20s touch 98|102',
      '30s buy 4x99 maker fee 0.6',
      '60s end',
    ]),
  );
  const { maker } = report.execution.liquidity;

  it('captured the half spread, then half of it', () => {
    expect(maker.capture.toFixed()).toBe('6');
    // 2 of 2 · 1, and 4 of 4 · 2.
    expect(text(maker.captureRatio)).toBe('0.6');
    expect(text(maker.captureBps)).toBe('100');
    expect(maker.capture.toFixed()).toBe(report.attribution.makerCapture.toFixed());
  });

  it('has an edge of capture less fees', () => {
    expect(maker.edge.toFixed()).toBe('5.5');
    expect(text(maker.edgeBps)).toBe(String(Number((55_000 / 600).toPrecision(12))));
  });
});

describe('queue positions recorded by fills', () => {
  const maker = new JournalMaker().at(0).touch(99, 101);
  const fill = (joined: number | null, now: number | null, order?: string): string => {
    const taken = order ?? maker.submit('buy', 9, 99);
    if (order === undefined) maker.accept(taken);
    const queue = { queueAheadAtJoin: joined, queueAheadNow: now };
    maker.filled({ order: taken, side: 'buy', price: 99, size: 1, liquidity: 'maker', queue });
    return taken;
  };
  fill(10, 0, fill(10, 4));
  fill(2, 2);
  fill(0, 0);
  fill(null, null);
  const { queue } = foldReport(maker.at(second).end()).execution;

  it('count each order once, at its first fill, if the model estimated it', () => {
    expect(queue.aheadAtJoin.n).toBe(3);
    expect([queue.aheadAtJoin.p50, queue.aheadAtJoin.p90].map(text)).toEqual(['2', '10']);
  });

  it('have a share gone only with size ahead', () => {
    expect(queue.shareGone.n).toBe(2);
    expect([queue.shareGone.p50, queue.shareGone.p90].map(text)).toEqual(['0', '0.6']);
  });
});

describe('the mid after fills and after own cancels', () => {
  const maker = new JournalMaker().at(0).touch(99, 101);
  const filled = maker.submit('buy', 1, 99);
  const cancelled = maker.submit('sell', 1, 101);
  const stopped = maker.submit('sell', 1, 101);
  maker.accept(filled).accept(cancelled, 'sell').accept(stopped, 'sell');
  maker.at(10 * second).filled({ order: filled, side: 'buy', price: 99, size: 1, liquidity: 'maker' });
  maker.at(10.5 * second).touch(98, 100);
  maker.at(15 * second).endedByVenue(stopped, 'self-trade');
  maker.at(20 * second).cancel(cancelled);
  maker.at(21 * second).touch(97, 99);
  const report = foldReport(maker.at(40 * second).end());
  const at = (horizon: string) =>
    report.execution.midMoves[report.markouts.findIndex((one) => one.horizon.name === horizon)];

  it.each([
    { horizon: '100ms', fills: '0', cancels: '0', gap: '0', because: 'nothing has moved yet' },
    {
      horizon: '1s',
      fills: '-100',
      cancels: '101.010101010',
      gap: '-201.010101010',
      because: 'the bid filled before a fall; the offer was spared one',
    },
    {
      horizon: '30s',
      fills: '-200',
      cancels: 'HORIZON_PAST_END',
      gap: 'HORIZON_PAST_END',
      because: 'the run ended before the cancel had an answer',
    },
  ])('by $horizon is $gap apart: $because', ({ horizon, fills, cancels, gap }) => {
    const found = at(horizon);
    const rounded = (metric: Metric | undefined): string | undefined =>
      metric?.status === 'known' ? String(Number(metric.value.toFixed(9))) : metric?.reason;
    const plain = (number: string): string => (Number.isNaN(Number(number)) ? number : String(Number(number)));
    expect([found?.afterFills, found?.afterCancels, found?.toxicityGap].map(rounded)).toEqual(
      [fills, cancels, gap].map(plain),
    );
  });

  it('counts only the cancels that the strategy asked for', () => {
    expect(at('1s')).toMatchObject({ fills: 1, cancels: 1 });
  });
});
