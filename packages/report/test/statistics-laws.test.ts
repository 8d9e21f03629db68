import { Decimal, type Fact, type InstrumentId, type RunStarted } from '@replay/core';
import { foldReport, type Held, type Metric, type Period, type Report } from '@replay/report';
import { law, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { anySteps, type PlainPoint, runOf, type Step } from './any-journal.ts';
import { noon, second } from './journal.ts';

const instruments = [
  testInstrument({ contract: 'linear', tickSize: '0.01', lotSize: '0.001' }),
  testInstrument({ contract: 'spot', tickSize: '0.01', lotSize: '0.01' }),
  testInstrument({ contract: 'inverse', tickSize: '0.1', multiplier: '7', settle: 'BTC' }),
];

const sum = (amounts: readonly Decimal[]): Decimal => amounts.reduce((all, one) => all.add(one), new Decimal(0));
const same = (actual: Decimal, expected: Decimal, what: string): void =>
  expect(actual.toFixed(), what).toBe(expected.toFixed());
const known = (metric: Metric): Decimal => {
  if (metric.status === 'known') return metric.value;
  throw new Error(`there is no number: ${metric.reason}`);
};
const near = (metric: Metric, expected: number, what: string): void => {
  const value = known(metric).toNumber();
  expect(Math.abs(value - expected), `${what}: ${value} and ${expected}`).toBeLessThanOrEqual(
    1e-9 * Math.max(Math.abs(expected), 1e-6),
  );
};

describe.each(instruments)('the statistics of a run on a $contract instrument', (instrument) => {
  law(
    'have matched + residual = spread capture + inventory, and vs hold = net P&L (3 and 4)',
    [anySteps],
    (steps) => {
      const { account, attribution, profit, markets, fills } = foldReport(runOf(steps, instrument).facts);
      same(account.holdPnl.add(account.vsHold), profit.netPnl, '3');
      same(account.vsHold, profit.netPnl, '3, from flat');
      const { traded } = markets[0] as Report['markets'][number];
      expect(traded.buys + traded.sells).toBe(fills.length);
      if (fills.length === 0)
        return void expect(traded.matchedPnl).toEqual({ status: 'undefined', reason: 'NO_FILLS' });
      const earned = attribution.spreadCapture.add(attribution.inventory);
      same(known(traded.matchedPnl).add(known(traded.residualPnl)), earned, '4');
      const matched = new Decimal(instrument.lotSize).mul(Math.min(traded.bought, traded.sold));
      same(traded.matchedSize, matched, 'matched size');
      same(traded.buyVolume.add(traded.sellVolume), sum(fills.map(({ notional }) => notional)), 'volume');
    },
    50,
  );

  law(
    'have an attribution by instrument that adds up to that of the account (16)',
    [anySteps],
    (steps) => {
      const { attribution, markets } = foldReport(runOf(steps, instrument).facts);
      for (const part of [
        'makerCapture',
        'takerCapture',
        'spreadCapture',
        'inventory',
        'fees',
        'funding',
        'net',
      ] as const)
        same(sum(markets.map((one) => one.attribution[part])), attribution[part], part);
    },
    50,
  );

  law(
    'add up over days, weeks, months and hours of the day (16)',
    [anySteps, fc.integer({ min: 0, max: 30 * 86_400 })],
    (steps, later) => {
      const report = foldReport(moved(runOf(steps, instrument).facts, later * second));
      const { profit, periods, activity, trades } = report;
      for (const [name, rows] of Object.entries(periods).filter(([name]) => name !== 'winningDays')) {
        const all = rows as readonly Period[];
        same(sum(all.map(({ netPnl }) => netPnl)), profit.netPnl, `net P&L by ${name}`);
        same(sum(all.map(({ fees }) => fees)), profit.fees, `fees by ${name}`);
        same(
          sum(all.map(({ volume }) => volume)),
          sum(report.fills.map(({ notional }) => notional)),
          `volume by ${name}`,
        );
        expect(all.reduce((count, { executions }) => count + executions, 0)).toBe(activity.executions);
        expect(all.reduce((count, one) => count + one.trades, 0)).toBe(trades.trades);
      }
    },
    50,
  );

  law(
    'find in each period the deepest fall of a plain computation',
    [anySteps, fc.integer({ min: 0, max: 86_400 })],
    (steps, later) => {
      const { facts, curve } = runOf(steps, instrument);
      const { periods, risk, profit } = foldReport(moved(facts, later * second));
      const at = ({ time }: PlainPoint): number => noon + later * second + time;
      for (const { name, maxDrawdown } of periods.days) {
        const inside = curve.filter((point) => new Date(at(point) / 1000).toISOString().startsWith(name));
        const before = curve.findLast((point) => new Date(at(point) / 1000).toISOString().slice(0, 10) < name);
        let peak = before?.equity ?? profit.initialCapital;
        let deepest = new Decimal(0);
        for (const { equity } of inside) {
          peak = Decimal.max(peak, equity);
          deepest = Decimal.max(deepest, peak.sub(equity));
        }
        same(maxDrawdown, deepest, name);
        expect(maxDrawdown.lte(risk.maxDrawdown)).toBe(true);
      }
    },
    30,
  );

  law(
    'have classes of trades that add up to all trades',
    [anySteps],
    (steps) => {
      const { trades, roundTrips } = foldReport(tagged(runOf(steps, instrument).facts));
      const net = sum(roundTrips.map((trip) => trip.net));
      const classes = [Object.values(trades.bySide), trades.byHour, trades.byTag];
      for (const all of classes) {
        same(sum(all.map((one) => one.net)), net, 'net');
        expect(all.reduce((count, one) => count + one.trades, 0)).toBe(trades.trades);
        expect(all.reduce((count, one) => count + one.wins, 0)).toBe(trades.wins);
      }
    },
    30,
  );

  law(
    'weigh the position by time as a plain computation does, and its shares of the time are one (12)',
    [anySteps],
    (steps) => {
      const { facts, curve } = runOf(steps, instrument);
      const { markets, from, to } = foldReport(facts);
      const { inventory, exposure } = markets[0] as Report['markets'][number];
      expect(exposure.long + exposure.short + exposure.flat).toBe(to - from);
      const unit = Number(instrument.lotSize);
      const stretches = stretchesOf(curve, to - noon);
      if (to === from)
        return void expect(inventory.size.mean).toEqual({ status: 'undefined', reason: 'RUN_TOO_SHORT' });
      weighs(inventory.size, stretches, ({ size }) => size * unit);
      weighs(inventory.absoluteSize, stretches, ({ size }) => Math.abs(size) * unit);
    },
    50,
  );

  law(
    'find the half-life that samples of every second have',
    [anySteps.map((steps) => steps.map((step) => ({ ...step, wait: step.wait % (20 * second) })))],
    (steps) => {
      const { facts, curve } = runOf(steps, instrument);
      const { markets, to } = foldReport(facts);
      const samples: number[] = [];
      for (let time = 0; time <= to - noon; time += second)
        samples.push(curve.findLast((point) => point.time <= time)?.size ?? 0);
      const halfLife = (markets[0] as Report['markets'][number]).inventory.halfLife;
      if (samples.length < 30) return void expect(halfLife).toMatchObject({ reason: 'TOO_FEW_SAMPLES' });
      const slope = plainSlope(samples);
      if (slope > 1e-9 && slope < 1 - 1e-9) near(halfLife, -Math.LN2 / Math.log(slope), 'half-life');
      else expect(halfLife).toMatchObject({ reason: 'NOT_APPLICABLE' });
    },
    30,
  );

  law(
    'keep their shares when everything happens at another hour (20)',
    [anySteps, fc.integer({ min: 1, max: 1000 })],
    (steps, minutes) => {
      const { facts } = runOf(steps, instrument);
      const [now, later] = [facts, moved(facts, minutes * 60 * second)].map((some) => {
        const { risk, trades, account, markets } = foldReport(some);
        const { deepestDrawdown: _, grid: __, ...kept } = risk;
        return { kept, sqn: trades.sqn, account, inventory: markets.map((one) => one.inventory) };
      });
      expect(later).toEqual(now);
    },
    30,
  );

  law(
    'fall by the same share when all money is a hundredfold (11)',
    [anySteps],
    (steps) => {
      const dear = { ...instrument, multiplier: new Decimal(instrument.multiplier).mul(100).toFixed() };
      const hundred = (step: Step): Step => {
        if ('fee' in step) return { ...step, fee: new Decimal(step.fee).mul(100).toFixed() };
        return step.type === 'funded' ? { ...step, payment: new Decimal(step.payment).mul(100).toFixed() } : step;
      };
      const [once, more] = [runOf(steps, instrument, '100'), runOf(steps.map(hundred), dear, '10000')].map(
        ({ facts }) => {
          const { risk, account } = foldReport(facts);
          return [risk.maxDrawdownPct, risk.ulcer, risk.var95, risk.totalReturn, account.returnOnMaxInventory];
        },
      ) as [Metric[], Metric[]];
      for (const [at, metric] of once.entries()) {
        // Booked amounts of an inverse contract end at the 18th digit, a hundredfold later.
        if (metric.status === 'known')
          expect(known(more[at] as Metric).toNumber()).toBeCloseTo(metric.value.toNumber(), 9);
        else expect(more[at]).toEqual(metric);
      }
    },
    30,
  );
});

describe('two instruments in one account', () => {
  const one = testInstrument({ id: 'one', tickSize: '0.01', lotSize: '0.001' });
  const other = testInstrument({ id: 'other', tickSize: '0.1', lotSize: '0.01' });

  law(
    'have each the figures of a run alone, and together their sum (16)',
    [anySteps, anySteps],
    (first, second) => {
      const alone = [runOf(first, one).facts, runOf(second, other).facts];
      const together = foldReport(merged(alone[0] ?? [], alone[1] ?? []));
      const apart = alone.map((facts) => foldReport(facts));
      for (const part of ['spreadCapture', 'inventory', 'fees', 'funding', 'net'] as const) {
        const each = together.markets.map(({ attribution }) => attribution[part]);
        expect(each.map(String)).toEqual(apart.map(({ attribution }) => String(attribution[part])));
        same(sum(each), together.attribution[part], part);
      }
      const tradedOf = ({ markets }: Report): unknown => markets.map(({ traded, mark }) => ({ traded, mark }));
      expect(tradedOf(together)).toEqual(apart.flatMap(tradedOf));
    },
    30,
  );
});

/** The same facts, so much later. */
const moved = (facts: readonly Fact[], by: number): readonly Fact[] =>
  facts.map((fact) => {
    const later: Record<string, unknown> = { ...fact };
    for (const name of ['time', 'seenTime', 'arrivesAt', 'firstTime'])
      if (typeof later[name] === 'number') later[name] = (later[name] as number) + by;
    return later as unknown as Fact;
  });

/** Every second order bears a tag. */
const tagged = (facts: readonly Fact[]): readonly Fact[] =>
  facts.map((fact) =>
    fact.type === 'OrderSubmitted' && Number(fact.order) % 2 === 0
      ? { ...fact, tag: `t${Number(fact.order) % 3}` }
      : fact,
  );

/** Two journals as one, by time; the orders of the second are told apart. */
function merged(one: readonly Fact[], two: readonly Fact[]): readonly Fact[] {
  const [start, other] = [one[0], two[0]] as [RunStarted, RunStarted];
  const ends = [one, two].map((facts) => facts.at(-1) as Extract<Fact, { type: 'RunEnded' }>);
  const renamed = two.map((fact) => ('order' in fact ? { ...fact, order: `other ${fact.order}` } : fact)) as Fact[];
  const body = [...one, ...renamed].filter(({ type }) => type !== 'RunStarted' && type !== 'RunEnded');
  const timeOf = (fact: Fact): number => ('time' in fact ? fact.time : 0);
  const last = ends.toSorted((a, b) => b.time - a.time)[0] as (typeof ends)[number];
  // The events of one instrument are not those of the other.
  const apart = body.map((fact) => {
    const id = ('instrument' in fact ? fact.instrument : undefined) as InstrumentId | undefined;
    return 'sequence' in fact ? { ...fact, sequence: 2 * fact.sequence + Number(id === 'other') } : fact;
  }) as Fact[];
  return [
    { ...start, instruments: [...start.instruments, ...other.instruments] },
    ...apart.toSorted((a, b) => timeOf(a) - timeOf(b)),
    { ...last, quality: ends.flatMap(({ quality }) => quality) },
  ];
}

interface Stretch extends PlainPoint {
  readonly lasting: number;
}

/** What was held, and for how long. */
function stretchesOf(curve: readonly PlainPoint[], end: number): readonly Stretch[] {
  const start: PlainPoint = { time: 0, equity: new Decimal(0), size: 0 };
  const points = [start, ...curve];
  return points.map((point, at) => ({ ...point, lasting: (points[at + 1]?.time ?? end) - point.time }));
}

function weighs(held: Held, stretches: readonly Stretch[], of: (stretch: Stretch) => number): void {
  const whole = stretches.reduce((all, { lasting }) => all + lasting, 0);
  const mean = stretches.reduce((all, one) => all + of(one) * one.lasting, 0) / whole;
  const variance = stretches.reduce((all, one) => all + (of(one) - mean) ** 2 * one.lasting, 0) / whole;
  near(held.mean, mean, 'mean');
  near(held.std, Math.sqrt(variance), 'deviation');
  const sizes = stretches.map(of);
  expect(held.min.toNumber()).toBeLessThanOrEqual(Math.min(...sizes) + 1e-12);
  expect(held.max.toNumber()).toBeGreaterThanOrEqual(Math.max(...sizes) - 1e-12);
}

/** The slope of each sample on the one before, by least squares. */
function plainSlope(samples: readonly number[]): number {
  const [before, after] = [samples.slice(0, -1), samples.slice(1)];
  const mean = (some: readonly number[]): number => some.reduce((all, one) => all + one, 0) / some.length;
  const [x, y] = [mean(before), mean(after)];
  const covariance = before.reduce((all, one, at) => all + (one - x) * ((after[at] as number) - y), 0);
  return covariance / before.reduce((all, one) => all + (one - x) ** 2, 0);
}
