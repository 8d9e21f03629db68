import {
  type Decimal,
  type FindingKind,
  type FindingNoted,
  findingKinds,
  type InstrumentId,
  type InstrumentQuality,
  type Micros,
  zero,
} from '@replay/core';
import { leastUsable, totalQuality, usableShare } from '@replay/quality';
import { type Metric, missing, share } from '../metric/metric.ts';
import type { FillTable } from '../orders/fill-table.ts';
import type { OpenTrade, RoundTrip } from '../trades/round-trip.ts';
import { TaintedTimes } from './tainted-times.ts';

/** The quality of the market data; see docs/metrics.md, "Data". */
export interface DataQuality {
  readonly verdict: 'clean' | 'warnings' | 'tainted';
  /** Sums over the instruments; undefined for a run that did not end. */
  readonly total: Omit<InstrumentQuality, 'instrument'> | undefined;
  readonly instruments: readonly InstrumentQuality[];
  /** Counts of findings by kind, and the first twenty findings. */
  readonly findings: Readonly<Record<FindingKind, number>>;
  readonly firstFindings: readonly FindingNoted[];
  readonly silences: readonly Silence[];
  /** Why the run ended early, if the strategy or a model failed. */
  readonly ending: string | undefined;
  /** What in the strategy may differ between runs. */
  readonly notRepeatable: readonly string[];
  /** Fills on a book that was not live or crossed, or within five seconds of a gap or of its end. */
  readonly taintedFills: number;
  /** Net P&L of the trades, closed and open, with such a fill. */
  readonly taintedNet: Decimal;
  /** Share of the time with a two-sided book that is not crossed, over all instruments. */
  readonly coverage: Metric;
  /** Instruments whose book was usable for less than 90 % of the time. */
  readonly unusable: readonly InstrumentQuality[];
}

/** A time in which a book was stale for lack of messages: nothing could be taken, and only prints filled orders. */
export interface Silence {
  readonly instrument: InstrumentId;
  readonly from: Micros;
  /** Undefined if it lasted to the end of the run. */
  readonly to: Micros | undefined;
  /** The time since the last message, in words. */
  readonly detail: string;
  readonly fills: number;
}

const findingsShown = 20;

/** Accumulates findings. */
export class DataQualityTracker {
  readonly #findings = Object.fromEntries(findingKinds.map((kind) => [kind, 0])) as Record<FindingKind, number>;
  readonly #first: FindingNoted[] = [];
  readonly #tainted = new TaintedTimes();
  readonly #silences: { instrument: InstrumentId; from: Micros; to: Micros | undefined; detail: string }[] = [];
  readonly #notRepeatable: string[] = [];
  #ending: string | undefined;

  note(finding: FindingNoted): void {
    this.#findings[finding.kind] += 1;
    if (this.#first.length < findingsShown) this.#first.push(finding);
    if (finding.kind === 'strategy-failed' || finding.kind === 'model-failed') this.#ending = finding.detail;
    if (finding.kind === 'not-repeatable') this.#notRepeatable.push(finding.detail);
    this.#trackSilence(finding);
    if (['gap', 'checksum', 'resync', 'silence'].includes(finding.kind))
      this.#tainted.add(finding.instrument, finding.time);
  }

  #trackSilence({ kind, instrument, time, detail }: FindingNoted): void {
    if (instrument === undefined) return;
    const last = this.#silences.findLast((one) => one.instrument === instrument);
    if (kind === 'silence') this.#silences.push({ instrument, from: time, to: undefined, detail });
    else if (last?.to === undefined && last !== undefined && kind === 'resync') last.to = time;
  }

  /** Marks the fills near a gap as tainted. */
  markTainted(fills: FillTable): void {
    for (let index = 0; index < fills.length; index += 1)
      if (this.#tainted.has(fills.instrument(index).id, fills.time(index))) fills.taint(index);
  }

  conclude(
    instruments: readonly InstrumentQuality[],
    fills: FillTable,
    trades: readonly (RoundTrip | OpenTrade)[],
    duration: Micros,
  ): DataQuality {
    const total = totalQuality(instruments);
    const tainted = fills.tainted();
    const unusable = instruments.filter((one) => usableShare(one, duration) < leastUsable);
    return {
      verdict: verdictOf(total, this.#findings, tainted.size, unusable.length),
      total,
      instruments,
      findings: this.#findings,
      firstFindings: this.#first,
      silences: this.#silences.map((silence) => ({ ...silence, fills: fillsIn(silence, fills) })),
      ending: this.#ending,
      notRepeatable: this.#notRepeatable,
      taintedFills: tainted.size,
      taintedNet:
        tainted.size === 0
          ? zero
          : trades.reduce(
              (sum, trade) => (trade.fills.some((fill) => tainted.has(fill)) ? sum.add(trade.net) : sum),
              zero,
            ),
      unusable,
      coverage: total === undefined ? missing('NOT_RECORDED') : coverageOf(total, instruments.length * duration),
    };
  }
}

/** Fills are in the order of time: a binary search finds the first of the silence. */
function fillsIn({ instrument, from, to = Infinity as Micros }: Omit<Silence, 'fills'>, fills: FillTable): number {
  let [low, high] = [0, fills.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fills.time(middle) < from) low = middle + 1;
    else high = middle;
  }
  let count = 0;
  for (let index = low; index < fills.length && fills.time(index) <= to; index += 1) {
    if (fills.instrument(index).id === instrument) count += 1;
  }
  return count;
}

const coverageOf = (total: Omit<InstrumentQuality, 'instrument'>, whole: number): Metric =>
  share(whole - total.notLiveMicros - total.oneSidedMicros - total.crossedMicros, whole, 'RUN_TOO_SHORT');

/** Findings that do not concern the data. */
const runFindings: readonly FindingKind[] = ['strategy-failed', 'model-failed', 'not-repeatable'];

function verdictOf(
  total: Omit<InstrumentQuality, 'instrument'> | undefined,
  findings: Readonly<Record<FindingKind, number>>,
  taintedFills: number,
  unusable: number,
): DataQuality['verdict'] {
  if (taintedFills > 0) return 'tainted';
  if (unusable > 0) return 'warnings';
  const found = findingKinds.reduce((sum, kind) => sum + (runFindings.includes(kind) ? 0 : findings[kind]), 0);
  if (found > 0 || total === undefined) return 'warnings';
  const problems = total.gaps + total.rejected + total.negativeLatency + total.exchangeTimeBack + total.crossedMicros;
  return problems > 0 ? 'warnings' : 'clean';
}
