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
import type { Fills } from '../orders/fill-table.ts';
import type { OpenTrade, RoundTrip } from '../trades/round-trip.ts';
import { TaintedTimes } from './tainted-times.ts';

/** What a reader must know of the data before the profit (metrics.md 11). */
export interface DataQuality {
  readonly verdict: 'clean' | 'warnings' | 'tainted';
  /** Sums over the instruments; undefined for a run that did not come to its end. */
  readonly total: Omit<InstrumentQuality, 'instrument'> | undefined;
  readonly instruments: readonly InstrumentQuality[];
  /** How much was noted of each kind, and the first twenty findings in full. */
  readonly findings: Readonly<Record<FindingKind, number>>;
  readonly firstFindings: readonly FindingNoted[];
  readonly silences: readonly Silence[];
  /** What ended the run early, where that was the strategy or a model. */
  readonly ending: string | undefined;
  /** What in the strategy another run may do differently. */
  readonly notRepeatable: readonly string[];
  /** Fills on a book that was not live or crossed, or within five seconds of a gap or of its end. */
  readonly taintedFills: number;
  /** Net profit or loss of the trades, closed and open, that such a fill belongs to. */
  readonly taintedNet: Decimal;
  /** Time with a two-sided book that is not crossed, of all time and instruments. */
  readonly coverage: Metric;
  /** Those whose book was usable for less of the time than data that are clean must be. */
  readonly unusable: readonly InstrumentQuality[];
}

/** A time in which a book was stale because no message of it came: nothing could be taken, and only prints filled orders. */
export interface Silence {
  readonly instrument: InstrumentId;
  readonly from: Micros;
  /** Undefined where it lasted to the end of the run. */
  readonly to: Micros | undefined;
  /** Since when there was no message. */
  readonly detail: string;
  readonly fills: number;
}

const findingsShown = 20;

/** Follows findings as they come. */
export class QualityWatch {
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
    this.#follow(finding);
    if (['gap', 'checksum', 'resync', 'silence'].includes(finding.kind))
      this.#tainted.add(finding.instrument, finding.time);
  }

  #follow({ kind, instrument, time, detail }: FindingNoted): void {
    if (instrument === undefined) return;
    const last = this.#silences.findLast((one) => one.instrument === instrument);
    if (kind === 'silence') this.#silences.push({ instrument, from: time, to: undefined, detail });
    else if (last?.to === undefined && last !== undefined && kind === 'resync') last.to = time;
  }

  /** Marks the fills near a hole too. */
  mark(fills: Fills): void {
    for (let place = 0; place < fills.length; place += 1)
      if (this.#tainted.include(fills.instrument(place).id, fills.time(place))) fills.taint(place);
  }

  conclude(
    instruments: readonly InstrumentQuality[],
    fills: Fills,
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

/** Fills come in the order of their times, so that only those of the silence are looked at. */
function fillsIn({ instrument, from, to = Infinity as Micros }: Omit<Silence, 'fills'>, fills: Fills): number {
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

/** Findings that say nothing of the data. */
const ofTheRun: readonly FindingKind[] = ['strategy-failed', 'model-failed', 'not-repeatable'];

function verdictOf(
  total: Omit<InstrumentQuality, 'instrument'> | undefined,
  findings: Readonly<Record<FindingKind, number>>,
  taintedFills: number,
  unusable: number,
): DataQuality['verdict'] {
  if (taintedFills > 0) return 'tainted';
  if (unusable > 0) return 'warnings';
  const noted = findingKinds.reduce((sum, kind) => sum + (ofTheRun.includes(kind) ? 0 : findings[kind]), 0);
  if (noted > 0 || total === undefined) return 'warnings';
  const odd = total.gaps + total.rejected + total.negativeLatency + total.exchangeTimeBack + total.crossedMicros;
  return odd > 0 ? 'warnings' : 'clean';
}
