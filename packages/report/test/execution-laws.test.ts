import { Decimal, type Fact, type Instrument, type Lots, type OrderFilled, type Side } from '@replay/core';
import { valueAtMid } from '@replay/ledger';
import { foldReport, type Metric, runDocument } from '@replay/report';
import { law, testInstrument } from '@replay/testkit';
import { describe, expect } from 'vitest';
import { anySteps, runOf, type Step } from './any-journal.ts';
import { anyOrderSteps, journalOf } from './any-orders.ts';

const instruments = [
  testInstrument({ contract: 'linear', tickSize: '0.01', lotSize: '0.001' }),
  testInstrument({ contract: 'inverse', tickSize: '0.1', multiplier: '7', settle: 'BTC' }),
];

const zero = new Decimal(0);
const sum = (amounts: readonly Decimal[]): Decimal => amounts.reduce((total, one) => total.add(one), zero);
const same = (actual: Decimal, expected: Decimal, what: string): void =>
  void expect(actual.toFixed(), what).toBe(expected.toFixed());
/** The attribution books what was held, of which the value of an inverse contract ends at the 18th digit. */
const booked = (actual: Decimal, expected: Decimal, what: string): void =>
  void expect(actual.sub(expected).abs().lte('1e-15'), what).toBe(true);
const known = (metric: Metric): number => (metric.status === 'known' ? metric.value.toNumber() : Number.NaN);
const near = (actual: Metric, expected: number, what: string): void =>
  void expect(Math.abs(known(actual) - expected), what).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));

/** What one can say of an order by reading the journal from the top, once for each. */
interface PlainOrder {
  readonly side: Side;
  size: number;
  filled: number;
  gone: number;
  decided: number;
  end: number | undefined;
  value: Decimal;
  fees: Decimal;
}

function plainOrders(facts: readonly Fact[], instrument: Instrument): readonly PlainOrder[] {
  const orders = new Map<string, PlainOrder>();
  let mid = 0;
  for (const fact of facts) {
    if (fact.type === 'TouchMoved') mid = fact.bid + fact.ask;
    if (fact.type === 'OrderSubmitted')
      orders.set(fact.order, {
        side: fact.side,
        size: fact.size,
        filled: 0,
        gone: 0,
        decided: mid,
        end: undefined,
        value: zero,
        fees: zero,
      });
    const own = 'order' in fact && fact.order !== undefined ? orders.get(fact.order) : undefined;
    if (own === undefined) continue;
    if (fact.type === 'OrderAmended') own.size = fact.size;
    if (fact.type === 'OrderFilled') {
      const signed = (fact.side === 'buy' ? fact.size : -fact.size) as Lots;
      own.filled += fact.size;
      own.value = own.value.add(valueAtMid(instrument, signed, fact.price * 2));
      own.fees = own.fees.add(fact.fee);
    }
    if (fact.type === 'OrderCancelled' || fact.type === 'OrderExpired') own.gone = fact.leaves;
    if (fact.type === 'OrderCancelled' || fact.type === 'OrderExpired' || fact.type === 'OrderRejected') own.end = mid;
  }
  for (const own of orders.values()) own.end ??= mid;
  return [...orders.values()];
}

/** Against a paper portfolio that bought all of the order at once: what was paid, plus what is still to be bought. */
const plainShortfall = (
  instrument: Instrument,
  { side, size, filled, decided, end, value, fees }: PlainOrder,
): Decimal => {
  const signed = (lots: number): Lots => (side === 'buy' ? lots : -lots) as Lots;
  const unfilled = signed(size - filled);
  return value
    .sub(valueAtMid(instrument, signed(filled), decided))
    .add(valueAtMid(instrument, unfilled, end ?? decided))
    .sub(valueAtMid(instrument, unfilled, decided))
    .add(fees);
};

describe.each(instruments)('orders on a $contract instrument', (instrument) => {
  law('have a shortfall of slippage against the decision and opportunity', [anyOrderSteps], (steps) => {
    const facts = journalOf(steps, instrument);
    const { shortfall } = foldReport(facts).execution;
    const plain = plainOrders(facts, instrument);
    const { all, taking, resting } = shortfall;
    expect(all.orders).toBe(plain.length);
    same(all.total, sum(plain.map((own) => plainShortfall(instrument, own))), '7: shortfall');
    same(all.explicit, sum(plain.map(({ fees }) => fees)), 'fees');
    for (const one of [all, taking, resting])
      same(one.delay.add(one.slippage).add(one.opportunity).add(one.explicit), one.total, '7: its parts');
    same(taking.total.add(resting.total), all.total, 'by kind');
  });

  law('fill, end and work to the last lot of their size', [anyOrderSteps], (steps) => {
    const facts = journalOf(steps, instrument);
    const plain = plainOrders(facts, instrument);
    for (const [at, record] of [...foldReport(facts).orders].entries()) {
      const { filled, gone, size } = plain[at] as PlainOrder;
      expect(record.filled).toBe(filled);
      expect(record.size).toBe(size);
      if (record.status === 'cancelled' || record.status === 'expired') expect(filled + gone, '13').toBe(size);
      if (record.status === 'filled') expect(filled, '13').toBe(size);
    }
  });

  law('have taker costs that are the sum of their parts', [anySteps], (steps) => {
    const { execution, activity, attribution, profit } = foldReport(runOf(steps, instrument).facts);
    const { taker, liquidity } = execution;
    same(taker.halfSpreadPaid.amount.add(taker.depthWalk.amount), taker.slippageMid.amount, '7: slippage');
    same(taker.latencyCost.amount.add(taker.slippageMid.amount), taker.slippageDecision.amount, '7: decision');
    same(taker.slippageMid.amount.mul(2), taker.effectiveSpread.amount, 'effective spread');
    same(taker.slippageMid.amount.neg(), liquidity.taker.capture, 'what a taker pays is what it did not capture');
    booked(liquidity.maker.capture, attribution.makerCapture, 'capture of makers');
    booked(liquidity.taker.capture, attribution.takerCapture, 'capture of takers');
    same(liquidity.maker.fees.add(liquidity.taker.fees), profit.fees, 'fees by liquidity');
    expect(liquidity.maker.executions + liquidity.taker.executions, '12: executions').toBe(activity.executions);
    expect(liquidity.maker.fills + liquidity.taker.fills, '12: fills').toBe(activity.fills);
    if (activity.fills > 0) {
      near(activity.makerShare, 1 - known(activity.takerShare), '12: shares of volume');
      near(execution.makerShareOfExecutions, 1 - known(execution.takerShareOfExecutions), '12: of executions');
      near(activity.volume, sum([liquidity.maker.notional, liquidity.taker.notional]).toNumber(), 'volume');
    }
  });

  law('have an effective spread = realized spread + price impact, by every horizon', [anySteps], (steps) => {
    const report = foldReport(runOf(steps, instrument).facts);
    const { takerSpreads } = runDocument(report, { id: 'r', source: 'drawn' }).details.execution.taker;
    const rows = takerSpreads as unknown as readonly Readonly<Record<string, string>>[];
    for (const [at, { taker, maker }] of report.markouts.entries()) {
      const after = report.execution.midMoves[at];
      expect(after?.fills, 'both look at the same fills').toBe(maker.n);
      expect(after?.realizedSpread.n).toBe(taker.n);
      const row = rows[at];
      if (taker.n === 0 || row === undefined) continue;
      const { realizedSpreadBps, priceImpactBps, effectiveSpreadBps } = row;
      expect(Number(realizedSpreadBps) + Number(priceImpactBps), '6').toBeCloseTo(Number(effectiveSpreadBps), 6);
    }
  });

  law(
    'have a realized spread of twice the mark-out of their counterparties',
    [anySteps],
    (steps) => {
      const made = steps.filter((step) => step.type === 'made' || step.type === 'touch');
      const makers = foldReport(runOf(made, instrument).facts);
      const takers = foldReport(otherSide(runOf(made, instrument).facts));
      for (const [at, { maker }] of makers.markouts.entries()) {
        const { taker } = takers.markouts[at] ?? { taker: maker };
        expect(taker.n).toBe(maker.n);
        same(taker.amount, maker.amount.neg(), '6: one print');
        const found = takers.execution.midMoves[at]?.realizedSpread;
        if (found === undefined || maker.n !== 1) continue;
        near(found.p50, 2 * known(maker.meanBps), '6: realized by the one is the mark-out of the other');
      }
    },
    80,
  );
});

/** The same fills as those saw them who took. */
const otherSide = (facts: readonly Fact[]): readonly Fact[] =>
  facts.map((fact) =>
    fact.type === 'OrderFilled'
      ? ({ ...fact, liquidity: 'taker', side: fact.side === 'buy' ? 'sell' : 'buy' } satisfies OrderFilled)
      : fact,
  );

interface PlainQuoting {
  buy: number;
  sell: number;
  both: number;
  buyNear: number;
  sellNear: number;
  bothNear: number;
  spread: number;
  size: number;
  distance: number;
  rested: number;
  reached: number;
  filledOfReached: number;
}

/** Looks at every order between every two facts. */
function plainQuoting(facts: readonly Fact[], within: number): PlainQuoting {
  const told: PlainQuoting = {
    buy: 0,
    sell: 0,
    both: 0,
    buyNear: 0,
    sellNear: 0,
    bothNear: 0,
    spread: 0,
    size: 0,
    distance: 0,
    rested: 0,
    reached: 0,
    filledOfReached: 0,
  };
  interface Own {
    side: Side;
    price: number;
    leaves: number;
    waits: boolean;
    since: number;
    reached: boolean;
    made: boolean;
  }
  const working = new Map<string, Own>();
  const waits = new Set<string>();
  let touch = { bid: 0, ask: 0 };
  let since = 0;
  const ended = (own: Own, time: number): void => {
    if (!own.waits || time <= own.since) return;
    told.rested += 1;
    if (own.reached) told.reached += 1;
    if (own.reached && own.made) told.filledOfReached += 1;
  };
  for (const fact of facts) {
    if (fact.type === 'RunStarted') continue;
    const spent = since === 0 ? 0 : fact.time - since;
    since = fact.time;
    const mid = (touch.bid + touch.ask) / 2;
    const resting = [...working.values()].filter((own) => own.waits);
    const [buys, sells] = [resting.filter(({ side }) => side === 'buy'), resting.filter(({ side }) => side === 'sell')];
    const best = Math.max(...buys.map(({ price }) => price));
    const offer = Math.min(...sells.map(({ price }) => price));
    const bidNear = buys.length > 0 && ((mid - best) / mid) * 10_000 <= within + 1e-9;
    const askNear = sells.length > 0 && ((offer - mid) / mid) * 10_000 <= within + 1e-9;
    if (buys.length > 0) told.buy += spent;
    if (sells.length > 0) told.sell += spent;
    if (bidNear) told.buyNear += spent;
    if (askNear) told.sellNear += spent;
    if (bidNear && askNear) told.bothNear += spent;
    if (buys.length > 0 && sells.length > 0) {
      told.both += spent;
      told.spread += (spent * (offer - best)) / mid;
    }
    for (const { leaves } of resting) told.size += spent * leaves;
    if (buys.length > 0) told.distance += spent * (touch.bid - best);
    if (sells.length > 0) told.distance += spent * (offer - touch.ask);

    if (fact.type === 'OrderSubmitted' && fact.terms.kind === 'limit' && /gtc|post-only/.test(fact.terms.timeInForce))
      waits.add(fact.order);
    if (fact.type === 'TouchMoved') touch = fact;
    if (fact.type === 'OrderAccepted' && fact.price !== undefined)
      working.set(fact.order, {
        side: fact.side,
        price: fact.price,
        leaves: fact.leaves,
        waits: waits.has(fact.order),
        since: fact.time,
        reached: false,
        made: false,
      });
    const own = 'order' in fact && fact.order !== undefined ? working.get(fact.order) : undefined;
    if (own !== undefined && fact.type === 'OrderAmended')
      Object.assign(own, { price: fact.price, leaves: fact.leaves });
    if (own !== undefined && fact.type === 'OrderFilled') {
      own.leaves = fact.leaves;
      if (fact.liquidity === 'maker') own.made = true;
    }
    const over =
      own !== undefined && (own.leaves === 0 || fact.type === 'OrderCancelled' || fact.type === 'OrderExpired');
    if (over && 'order' in fact && fact.order !== undefined) {
      ended(own, fact.time);
      working.delete(fact.order);
    }
    for (const one of working.values())
      if (one.side === 'buy' ? one.price >= touch.bid : one.price <= touch.ask) one.reached = true;
  }
  for (const own of working.values()) ended(own, since);
  return told;
}

describe('quoting', () => {
  const instrument = testInstrument({ lotSize: '0.5' });
  law('equals a computation over every order between every two facts', [anyOrderSteps], (steps) => {
    const facts = journalOf(steps, instrument);
    const { execution, from, to, activity } = foldReport(facts);
    const { quoting } = execution;
    if (activity.orders === 0 || to === from) return;
    for (const { within, share } of quoting.uptime) {
      const plain = plainQuoting(facts, within);
      near(share.both, plain.bothNear / (to - from), `both within ${within} bps`);
      near(share.buy, plain.buyNear / (to - from), `bid within ${within} bps`);
      near(share.sell, plain.sellNear / (to - from), `offer within ${within} bps`);
    }
    const plain = plainQuoting(facts, 5);
    near(quoting.quoting.both, plain.both / (to - from), 'both');
    expect(quoting).toMatchObject({ rested: plain.rested, reachedTouch: plain.reached });
    if (plain.reached > 0) near(quoting.fillRateAtTouch, plain.filledOfReached / plain.reached, 'at the touch');
    if (plain.both > 0) near(quoting.quotedSpread, (plain.spread / plain.both) * 10_000, 'spread');
    const sides = plain.buy + plain.sell;
    if (sides === 0) return;
    near(quoting.quotedSize.both, (plain.size / sides) * 0.5, 'size, in half units');
    near(quoting.distanceToTouch.both, plain.distance / sides, 'distance');
  });
});

describe('basis points and shares of execution', () => {
  const instrument = testInstrument({ contract: 'linear', tickSize: '0.01', lotSize: '0.001' });
  const told = (steps: readonly Step[], multiplier: string): readonly string[] => {
    const { execution } = foldReport(runOf(steps, { ...instrument, multiplier }).facts);
    const { taker, liquidity, shortfall, midMoves, quoting } = execution;
    return [
      taker.slippageMid.meanBps,
      taker.depthWalk.p90Bps,
      liquidity.maker.captureBps,
      liquidity.maker.captureRatio,
      execution.makerShareOfExecutions,
      quoting.fillRateAtTouch,
      ...midMoves.flatMap(({ toxicityGap, realizedSpread }) => [toxicityGap, realizedSpread.p50]),
      ...(shortfall.all.explicit.isZero() ? [shortfall.all.totalBps] : []),
    ].map((metric) => (metric.status === 'known' ? metric.value.toDecimalPlaces(9).toFixed() : metric.reason));
  };
  law(
    'stay as they are when everything is traded a thousandfold',
    [anySteps],
    (steps) => void expect(told(steps, '1000')).toEqual(told(steps, '1')),
    80,
  );
});
