import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { realistic } from '../estimators.ts';
import { tablesOn } from '../page.ts';
import { type Findings, runStudy, smallStudy } from '../study.ts';
import { headlineOf, tablesOf } from '../tables.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/fidelity-study.md', import.meta.url)), 'utf8');

describe('the fidelity study, small', () => {
  let findings: Findings;
  beforeAll(() => {
    findings = runStudy(smallStudy);
  }, 120_000);

  it('finds what its page says (npm run -s study -- small renews it)', () => {
    expect(tablesOf(findings)).toBe(tablesOn(page, 'small'));
  });

  it('tries orders of which some fill and some do not, in every market', () => {
    for (const { resting, taking } of findings.regimes) {
      expect(resting.orders).toBeGreaterThan(50);
      expect(taking.orders).toBeGreaterThan(25);
      expect(resting.fillRate.mean).toBeGreaterThan(20);
      expect(resting.fillRate.mean).toBeLessThan(90);
    }
  });

  it('finds the realistic preset within its targets: 5 points of fill rate, half a basis point of slippage', () => {
    const { worstFillBias, slippageError, barSlippageError } = headlineOf(findings);
    expect(worstFillBias).toBeLessThanOrEqual(5);
    expect(slippageError).toBeLessThanOrEqual(0.5);
    expect(barSlippageError).toBeGreaterThan(2 * slippageError);
  });

  it('finds that who counts nobody ahead, or believes each touch, fills too much in every market', () => {
    for (const { resting } of findings.regimes) {
      const biasOf = (name: string) => resting.errors.get(name)?.bias.mean ?? Number.NaN;
      for (const kind of ['… none', 'optimistic'])
        expect(biasOf(kind)).toBeGreaterThan(Math.max(0, biasOf(realistic.name)));
    }
  });
});

describe('the page of the study', () => {
  it('states targets that the whole study met', () => {
    const stated = /fill-rate bias at most ([\d.]+) pp, slippage error ([\d.]+) bps, of bars ([\d.]+) bps/.exec(
      tablesOn(page, 'whole'),
    );
    const [, fillBias, slippage, bars] = (stated ?? []).map(Number);
    expect(fillBias).toBeLessThanOrEqual(5);
    expect(slippage).toBeLessThanOrEqual(0.5);
    expect(bars).toBeGreaterThan(slippage ?? Number.NaN);
  });
});
