import type { Book } from '@replay/book';
import type { InstrumentId, InstrumentQuality, MarketEvent, Micros } from '@replay/core';
import { type BookCondition, conditionOf } from './book-condition.ts';
import { type BookDifference, compareBooks } from './compare-books.ts';
import { addTime, type Counts, contradictionsIn, countChange, countEvent, countTrade, noCounts } from './counts.ts';
import { type Finding, findingOf } from './finding.ts';

/** The running inspection of one instrument's events. Mutable; `copy` returns an independent inspection. */
export class Inspection {
  readonly instrument: InstrumentId;
  #counts: Counts = noCounts();
  #condition: BookCondition = 'waiting';
  /** The time of the last event, and the time up to which the current condition is counted. */
  #since: number | undefined;
  #counted: number | undefined;
  #lastExchangeTime = Number.NEGATIVE_INFINITY;
  /** Changes were folded since the last snapshot, so the next one can be compared with the book. */
  #folded = false;

  constructor(instrument: InstrumentId) {
    this.instrument = instrument;
  }

  /** The time of the last event. */
  get since(): Micros | undefined {
    return this.#since as Micros | undefined;
  }

  get condition(): BookCondition {
    return this.#condition;
  }

  copy(): Inspection {
    return Inspection.from(this.instrument, this.state());
  }

  /** The state as plain data, for `from`. */
  state(): InspectionState {
    return {
      counts: { ...this.#counts },
      condition: this.#condition,
      since: this.#since,
      counted: this.#counted,
      lastExchangeTime: this.#lastExchangeTime,
      folded: this.#folded,
    };
  }

  static from(instrument: InstrumentId, state: InspectionState): Inspection {
    const inspection = new Inspection(instrument);
    inspection.#counts = { ...state.counts };
    inspection.#condition = state.condition;
    inspection.#since = state.since;
    inspection.#counted = state.counted;
    inspection.#lastExchangeTime = state.lastExchangeTime;
    inspection.#folded = state.folded;
    return inspection;
  }

  /** Resets the counts at `time`; the condition of the book stays. */
  countFrom(time: Micros): void {
    this.#counts = noCounts();
    this.#since = time;
    this.#counted = time;
  }

  /** Changes the condition without an event: the feed fell silent, or goes on. */
  enter(condition: BookCondition, time: number): void {
    this.#spend(time);
    this.#condition = condition;
  }

  /**
   * Takes a change of so many rows, with the book before and after it, and the times of the event: by the venue's clock, by the
   * receiver's, and by the clock that is being followed (the venue's in a run, the recorder's when data are verified).
   */
  takeChange(rows: number, before: Book, after: Book, exchangeTime: number, receivedTime: number, time: number): void {
    this.#pass(exchangeTime, receivedTime, time);
    countChange(this.#counts, rows, before);
    if (before !== after) this.#become(conditionOf(after));
    this.#folded = before.status === 'live';
  }

  /** Takes a print, with the book before it. */
  takeTrade(
    price: number,
    size: number,
    isSideKnown: boolean,
    book: Book,
    exchangeTime: number,
    receivedTime: number,
    time: number,
  ): void {
    this.#pass(exchangeTime, receivedTime, time);
    countTrade(this.#counts, price, size, isSideKnown, book);
  }

  takeQuote(exchangeTime: number, receivedTime: number, time: number): void {
    this.#pass(exchangeTime, receivedTime, time);
    this.#counts.quotes += 1;
  }

  /** Takes any event, with the book before and after it. Returns the finding about it, if any. */
  take(event: MarketEvent, before: Book, after: Book, time: Micros): Finding | undefined {
    const difference = this.#folded ? differenceOf(event, before, after) : undefined;
    const contradictions = contradictionsIn(event, before);
    this.#pass(event.exchangeTime, event.receivedTime, time);
    countEvent(this.#counts, event, before, difference);
    if (contradictions.length > 0)
      this.#counts.contradictions = (this.#counts.contradictions ?? 0) + contradictions.length;
    if (before !== after) this.#become(conditionOf(after));
    this.#folded = stillFolded(this.#folded, event, before);
    return findingOf(event, before, after, time, difference, contradictions);
  }

  /** The counts so far, with the time up to `time` added to the current condition. */
  until(time: Micros): InstrumentQuality {
    const counts = { instrument: this.instrument, ...this.#counts };
    counts.longestSilence = Math.max(counts.longestSilence, elapsedSince(this.#since, time));
    addTime(counts, this.#condition, elapsedSince(this.#counted, time));
    return counts;
  }

  #pass(exchangeTime: number, receivedTime: number, time: number): void {
    const counts = this.#counts;
    counts.events += 1;
    const elapsed = elapsedSince(this.#since, time);
    if (elapsed > counts.longestSilence) counts.longestSilence = elapsed;
    const early = exchangeTime - receivedTime;
    if (early > 0) {
      counts.negativeLatency += 1;
      if (early > counts.worstNegativeLatency) counts.worstNegativeLatency = early;
    }
    if (exchangeTime < this.#lastExchangeTime) counts.exchangeTimeBack += 1;
    this.#lastExchangeTime = exchangeTime;
    this.#since = time;
    this.#spend(time);
  }

  #spend(time: number): void {
    if (this.#condition !== 'clean') addTime(this.#counts, this.#condition, elapsedSince(this.#counted, time));
    this.#counted = time;
  }

  /** Counts how often the book became crossed or locked. */
  #become(condition: BookCondition): void {
    if (condition === this.#condition) return;
    if (condition === 'crossed') this.#counts.crossings += 1;
    if (condition === 'locked') this.#counts.lockings += 1;
    this.#condition = condition;
  }
}

export interface InspectionState {
  readonly counts: Counts;
  readonly condition: BookCondition;
  readonly since: number | undefined;
  readonly counted: number | undefined;
  readonly lastExchangeTime: number;
  readonly folded: boolean;
}

const elapsedSince = (since: number | undefined, time: number): number =>
  since === undefined ? 0 : Math.max(time - since, 0);

function differenceOf(event: MarketEvent, before: Book, after: Book): BookDifference | undefined {
  const isSnapshot = event.type === 'BookSnapshotted' || event.type === 'PublicOrdersSnapshotted';
  return isSnapshot && before.status === 'live' && after.status === 'live' ? compareBooks(before, after) : undefined;
}

/** In a feed of snapshots only, a snapshot that differs from the one before is no finding: no changes were folded between. */
function stillFolded(folded: boolean, event: MarketEvent, before: Book): boolean {
  switch (event.type) {
    case 'BookSnapshotted':
    case 'PublicOrdersSnapshotted':
      return false;
    case 'BookChanged':
    case 'PublicOrdersChanged':
      return before.status === 'live';
    default:
      return folded;
  }
}
