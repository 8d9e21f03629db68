import type { FindingNoted, InstrumentQuality, Micros } from '@replay/core';
import type { FillRecord } from './fills.ts';
import { type Metric, missing, share } from './metric.ts';

/** What a reader must know of the data before the profit (metrics.md 11). */
export interface DataQuality {
  readonly verdict: 'clean' | 'warnings' | 'tainted';
  /** Sums over the instruments; undefined for a run that did not come to its end. */
  readonly total: Omit<InstrumentQuality, 'instrument'> | undefined;
  readonly instruments: readonly InstrumentQuality[];
  /** How much was noted of each kind, and the first twenty findings in full. */
  readonly findings: Readonly<Record<FindingNoted['kind'], number>>;
  readonly firstFindings: readonly FindingNoted[];
  /** Fills on a book that was not live or crossed, or within five seconds of a gap. */
  readonly taintedFills: number;
  /** Time with a two-sided book that is not crossed, of all time and instruments. */
  readonly coverage: Metric;
}

const nearGap = 5_000_000;

/** Follows findings as they come. */
export class QualityWatch {
  readonly #findings: Record<FindingNoted['kind'], number> = {
    'feed-interrupted': 0,
    'message-rejected': 0,
    'clock-skew': 0,
    'strategy-failed': 0,
  };
  readonly #first: FindingNoted[] = [];
  readonly #gaps: FindingNoted[] = [];

  note(finding: FindingNoted): void {
    this.#findings[finding.kind] += 1;
    if (this.#first.length < 20) this.#first.push(finding);
    if (finding.kind === 'feed-interrupted') this.#gaps.push(finding);
  }

  conclude(instruments: readonly InstrumentQuality[], fills: readonly FillRecord[], duration: Micros): DataQuality {
    const total = totalOf(instruments);
    const taintedFills = fills.filter((fill) => fill.tainted || this.#gaps.some((gap) => isNear(fill, gap))).length;
    return {
      verdict: verdictOf(total, this.#findings, taintedFills),
      total,
      instruments,
      findings: this.#findings,
      firstFindings: this.#first,
      taintedFills,
      coverage: total === undefined ? missing('NOT_RECORDED') : coverageOf(total, instruments.length * duration),
    };
  }
}

const isNear = (fill: FillRecord, gap: FindingNoted): boolean =>
  fill.instrument === gap.instrument && Math.abs(fill.time - gap.time) <= nearGap;

const coverageOf = (total: Omit<InstrumentQuality, 'instrument'>, whole: number): Metric =>
  share(whole - total.notLiveMicros - total.oneSidedMicros - total.crossedMicros, whole, 'RUN_TOO_SHORT');

function verdictOf(
  total: Omit<InstrumentQuality, 'instrument'> | undefined,
  findings: Readonly<Record<FindingNoted['kind'], number>>,
  taintedFills: number,
): DataQuality['verdict'] {
  if (taintedFills > 0) return 'tainted';
  const noted = findings['feed-interrupted'] + findings['message-rejected'] + findings['clock-skew'];
  if (noted > 0 || total === undefined) return 'warnings';
  const odd = total.gaps + total.rejected + total.negativeLatency + total.exchangeTimeBack + total.crossedMicros;
  return odd > 0 ? 'warnings' : 'clean';
}

function totalOf(instruments: readonly InstrumentQuality[]): Omit<InstrumentQuality, 'instrument'> | undefined {
  const [first, ...others] = instruments;
  if (first === undefined) return undefined;
  const { instrument: _, ...counts } = first;
  const total: { -readonly [Key in keyof typeof counts]: number } = counts;
  for (const other of others) {
    for (const key of Object.keys(total) as (keyof typeof total)[]) {
      total[key] = key === 'worstNegativeLatency' ? Math.max(total[key], other[key]) : total[key] + other[key];
    }
  }
  return total;
}
