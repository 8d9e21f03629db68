import { Decimal, type Lots, moneyOf } from '@replay/core';
import {
  buyAndHold,
  lag1Autocorrelation,
  minTrackRecord,
  momentsOf,
  normalQuantile,
  normalShareBelow,
  probabilisticSharpe,
  type SharpeSample,
  sharpeError,
  sharpeSample,
  systemQuality,
  tailLosses,
  ulcerIndex,
  versusHold,
} from '@replay/report';
import { law, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const five = [0.01, -0.02, 0.015, -0.005, 0.025];
const sampleOf = (returns: readonly number[]): SharpeSample => {
  const sample = sharpeSample(returns);
  if (typeof sample === 'string') throw new Error(`the returns have no Sharpe ratio: ${sample}`);
  return sample;
};

describe('the normal distribution', () => {
  it.each([
    { x: 0, below: 0.5 },
    { x: 1, below: 0.8413447460685429 },
    { x: -1.959963984540054, below: 0.025 },
    { x: 3, below: 0.9986501019683699 },
    { x: 5, below: 0.9999997133484281 },
    { x: -6, below: 9.86587645037698e-10 },
    { x: -10, below: 7.619853024160525e-24 },
  ])('has $below below $x', ({ x, below }) => {
    expect(Math.abs(normalShareBelow(x) / below - 1)).toBeLessThan(1e-13);
  });

  it.each([
    { share: 0.95, x: 1.6448536269514726 },
    { share: 0.975, x: 1.9599639845400543 },
    { share: 0.05, x: -1.6448536269514726 },
    { share: 0.999999, x: 4.753424308822899 },
  ])('has $share below $x, read the other way', ({ share, x }) => {
    expect(normalQuantile(share)).toBeCloseTo(x, 10);
  });

  law('comes back to where it was', [fc.double({ min: -4, max: 4, noNaN: true })], (x) => {
    expect(normalQuantile(normalShareBelow(x))).toBeCloseTo(x, 9);
  });
});

describe('the probabilistic Sharpe ratio', () => {
  it('of five returns is the published one', () => {
    const sample = sampleOf(five);
    expect(sample.sharpe).toBeCloseTo(0.282842712474619, 14);
    expect(sample.skewness).toBeCloseTo(-0.379473319220206, 14);
    expect(sample.kurtosis).toBeCloseTo(1.828, 14);
    expect(probabilisticSharpe(sample)).toBeCloseTo(0.703189579321655, 14);
  });

  /** What the best of so many trials shows by chance: √V·((1 − γ)·Φ⁻¹(1 − 1/N) + γ·Φ⁻¹(1 − 1/(N·e))), with Euler's γ. */
  const bestByChance = (trials: number, variance: number): number => {
    const euler = 0.5772156649015329;
    const [most, next] = [normalQuantile(1 - 1 / trials), normalQuantile(1 - 1 / (trials * Math.E))];
    return Math.sqrt(variance) * ((1 - euler) * most + euler * next);
  };

  it.each([
    { trials: 10, best: 1.574598 },
    { trials: 100, best: 2.530603 },
    { trials: 1000, best: 3.255122 },
  ])('is asked of the best of $trials trials, which is $best by chance', ({ trials, best }) => {
    expect(bestByChance(trials, 1)).toBeCloseTo(best, 6);
  });

  // An annual ratio of 2.5 over 1250 days, 250 of them a year; the trials had a variance of one half a year.
  const daily = { sharpe: 2.5 / Math.sqrt(250), samples: 1250 };
  it.each([
    { trials: 100, skewness: -3, kurtosis: 10, psr: 0.900397, because: 'of fat tails and a hundred trials' },
    { trials: 46, skewness: -3, kurtosis: 10, psr: 0.950502, because: 'of fewer trials' },
    { trials: 88, skewness: 0, kurtosis: 3, psr: 0.950491, because: 'of normal returns' },
  ])('of 2.5 a year is $psr, because $because', ({ trials, skewness, kurtosis, psr }) => {
    const benchmark = bestByChance(trials, 0.5 / 250);
    expect(probabilisticSharpe({ ...daily, skewness, kurtosis }, benchmark)).toBeCloseTo(psr, 6);
  });

  const anyReturns = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 60 }).map((steps) => {
    const returns = steps.map((step) => step / 1e5);
    return returns.every((one) => one === returns[0]) ? [...returns, 0.5] : returns;
  });

  law('against itself is one half, and falls as the benchmark rises', [anyReturns], (returns) => {
    const sample = sampleOf(returns);
    const against = (benchmark: number): number => Number(probabilisticSharpe(sample, benchmark));
    if (probabilisticSharpe(sample) === 'ZERO_VARIANCE') return;
    expect(against(sample.sharpe)).toBeCloseTo(0.5, 12);
    const ladder = [-0.5, -0.1, 0, 0.1, 0.5].map((apart) => against(sample.sharpe + apart));
    for (const [at, psr] of ladder.entries()) expect(psr).toBeLessThanOrEqual(ladder[at - 1] ?? 1);
    expect(ladder[0]).toBeGreaterThan(ladder[4] as number);
  });

  law('is Φ of the ratio over its standard error', [anyReturns], (returns) => {
    const sample = sampleOf(returns);
    const [psr, error] = [probabilisticSharpe(sample), sharpeError(returns, 1)];
    if (typeof psr !== 'number' || typeof error !== 'number') return;
    expect(psr).toBeCloseTo(normalShareBelow(sample.sharpe / error), 10);
  });

  law('is 95 % with as many returns as the track record must have', [anyReturns], (returns) => {
    const sample = sampleOf(returns);
    const needed = minTrackRecord(sample);
    if (typeof needed !== 'number' || needed < 2) return;
    expect(probabilisticSharpe({ ...sample, samples: needed })).toBeCloseTo(0.95, 10);
  });
});

describe('the shortest track record', () => {
  it('of an annual Sharpe ratio of 2 against 1, in normal days, is the published one', () => {
    const year = Math.sqrt(250);
    const sample = { sharpe: 2 / year, samples: 1000, skewness: 0, kurtosis: 3 };
    expect(minTrackRecord(sample, 1 / year)).toBeCloseTo(682.797, 3);
  });

  it('does not exist for a ratio that is not above its benchmark', () => {
    expect(minTrackRecord({ sharpe: 0.1, samples: 100, skewness: 0, kurtosis: 3 }, 0.1)).toBe('NOT_APPLICABLE');
  });
});

describe('autocorrelation', () => {
  it.each([
    { samples: [1, -1, 1, -1], rho: -0.75, because: 'each turns the one before over, and one has none before it' },
    { samples: [1, 1, -1, -1], rho: 0.25, because: '1·1 − 1·1 + 1·1 over 4' },
    { samples: five, rho: -0.54, because: '−.675 over 1.25, in thousandths around a mean of .005' },
  ])('of $samples is $rho: $because', ({ samples, rho }) => {
    expect(lag1Autocorrelation(samples)).toBeCloseTo(rho, 14);
  });
});

describe('the tail of a hundred returns', () => {
  const returns = Array.from({ length: 100 }, (_, at) => ((at * 37) % 100) / 100 - 0.5);

  it('begins with the fifth worst', () => {
    expect(tailLosses(returns).var95).toBeCloseTo(0.46, 14);
    expect(tailLosses(returns).cvar95).toBeCloseTo((0.5 + 0.49 + 0.48 + 0.47 + 0.46) / 5, 14);
  });

  it('of a hundred and one begins with the sixth', () => {
    expect(tailLosses([...returns, 1]).var95).toBeCloseTo(0.45, 14);
  });

  it('of no loss has no sign', () => {
    expect(Object.is(tailLosses([0, 0]).var95, 0)).toBe(true);
  });
});

describe('the ulcer index', () => {
  const of = (capital: number, ...equity: number[]): ReturnType<typeof ulcerIndex> =>
    ulcerIndex(
      new Decimal(capital),
      equity.map((one) => new Decimal(one)),
    );

  it.each([
    { capital: 100, equity: [100, 110, 120], ulcer: 0, because: 'nothing ever fell' },
    { capital: 100, equity: [90], ulcer: 0.1, because: 'a loss from the start counts' },
    { capital: 100, equity: [200, 100, 150], ulcer: Math.sqrt((0.25 + 0.0625) / 3), because: 'falls are of the peak' },
    { capital: 0, equity: [1], ulcer: 'NON_POSITIVE_EQUITY', because: 'no share of nothing' },
    { capital: 100, equity: [100, -1], ulcer: 'NON_POSITIVE_EQUITY', because: 'nor of debt' },
  ])('from $capital over $equity is $ulcer, as $because', ({ capital, equity, ulcer }) => {
    const told = of(capital, ...equity);
    if (typeof ulcer === 'number') expect(told).toBeCloseTo(ulcer, 14);
    else expect(told).toBe(ulcer);
  });
});

describe('the system quality number', () => {
  const of = (...nets: string[]): ReturnType<typeof systemQuality> => systemQuality(nets.map(moneyOf));

  it('is √n · mean / sample deviation', () => {
    // Mean 2.5, deviations 7.5, −7.5, 12.5, −12.5: √(425/3) = 11.9024…
    expect(of('10', '-5', '15', '-10')).toBeCloseTo((2 * 2.5) / Math.sqrt(425 / 3), 14);
  });

  it('is undefined for one trade, and for trades that are all the same', () => {
    expect(of('1')).toBe('TOO_FEW_SAMPLES');
    expect(of('1', '1', '1')).toBe('ZERO_VARIANCE');
  });
});

describe('a run compared with holding what it began with', () => {
  const base = testInstrument({ contract: 'spot', tickSize: '0.0000001', lotSize: '1' });

  it('is that of the documented sample of 155248 coins and 23.331 quote', () => {
    const [firstMid, lastMid] = [1500, 1618];
    const worth = (coins: number, quote: string, mid: number): Decimal =>
      new Decimal(coins).mul(mid).mul('0.00000005').add(quote);
    const capital = worth(155_248, '23.331', firstMid);
    const beforeFees = worth(202_671, '16.419', lastMid).sub(capital);
    const fees = new Decimal('0.428');
    const told = versusHold({ capital, netPnl: beforeFees.sub(fees), fees }, [
      { instrument: base, size: 155_248 as Lots, firstMid, lastMid },
    ]);
    expect(capital.add(told.holdPnl).toFixed(3)).toBe('35.891');
    expect(told.vsHoldBeforeFees.toFixed(3)).toBe('-3.075');
    expect(told.vsHold.toFixed(3)).toBe('-3.503');
    expect(told.vsHoldReturn).toMatchObject({ status: 'known' });
    if (told.vsHoldReturn.status === 'known') expect(told.vsHoldReturn.value.mul(100).toFixed(2)).toBe('-9.76');
  });

  const anyAmount = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => new Decimal(cents).div(100));
  const anyMid = fc.integer({ min: 1, max: 100_000 });
  law(
    'has the net P&L in two parts',
    [anyAmount, anyAmount, fc.integer(), anyMid, anyMid],
    (netPnl, fees, size, firstMid, lastMid) => {
      const holding = { instrument: base, size: size as Lots, firstMid, lastMid };
      const { holdPnl, vsHold, vsHoldBeforeFees } = versusHold({ capital: new Decimal(100), netPnl, fees }, [holding]);
      expect(holdPnl.add(vsHold).toFixed()).toBe(netPnl.toFixed());
      expect(vsHoldBeforeFees.sub(vsHold).toFixed()).toBe(fees.toFixed());
    },
  );
});

describe('buy and hold of a capital of 100', () => {
  it.each([
    { contract: 'linear', first: 200, last: 250, pnl: '25', because: 'a half coin at 200 is worth 125 at 250' },
    { contract: 'spot', first: 200, last: 100, pnl: '-50', because: 'the price halved' },
    { contract: 'inverse', first: 200, last: 250, pnl: '20', because: 'in coins the last is as far above the first' },
    { contract: 'inverse', first: 200, last: 100, pnl: '-100', because: 'a halved price takes the whole coin' },
    { contract: 'linear', first: undefined, last: 100, pnl: 'NO_REFERENCE_MID', because: 'there was no first mid' },
  ] as const)('of a $contract contract from $first to $last is $pnl, as $because', ({ contract, first, last, pnl }) => {
    const terms = { contract, capital: new Decimal(100), netPnl: new Decimal(7), firstMid: first, lastMid: last };
    const told = buyAndHold(terms);
    expect(told.pnl.status === 'known' ? told.pnl.value.toFixed() : told.pnl.reason).toBe(pnl);
    if (told.ahead.status === 'known') expect(told.ahead.value.add(pnl).toFixed()).toBe('7');
  });
});

describe('the moments', () => {
  it('of a sample and its mirror image have opposite skewness and the same kurtosis', () => {
    const [one, mirrored] = [momentsOf(five), momentsOf(five.map((r) => -r))];
    expect(one.skewness).toBeCloseTo(-mirrored.skewness, 14);
    expect(one.kurtosis).toBeCloseTo(mirrored.kurtosis, 14);
  });
});
