import { applyEvent, type Book, waitingBook } from '@replay/book';
import type { Instrument, InstrumentId, InstrumentQuality, MarketEvent, Micros } from '@replay/core';
import type { Finding } from './finding.ts';
import { Inspection } from './inspection.ts';

/** Counts and findings of data that were read to the end. */
export interface InspectionReport {
  readonly instruments: readonly InspectedInstrument[];
  /** The first 1,000 findings, in order; the counts include all of them. */
  readonly findings: readonly Finding[];
}

export interface InspectedInstrument {
  readonly quality: InstrumentQuality;
  /** Receipt times of the first and the last event; undefined without events. */
  readonly from: Micros | undefined;
  readonly to: Micros | undefined;
  /** Microseconds that the counts cover. */
  readonly covered: number;
}

/** The state of one instrument. */
interface Followed {
  book: Book;
  readonly inspection: Inspection;
  from: Micros | undefined;
  /** Start of the counts: the first event, or the start of counting if there were events before. */
  since: Micros | undefined;
}

const findingsKept = 1000;

/** Inspects the events of several instruments by the receiver's clock: folds their books, counts, and collects findings. */
export class Inspector {
  readonly #followed: ReadonlyMap<InstrumentId, Followed>;
  readonly #findings: Finding[] = [];

  readonly #from: Micros | undefined;
  #counting: boolean;

  /** Counts from a time on; earlier events only build the books. */
  constructor(instruments: readonly Instrument[], from?: Micros) {
    this.#from = from;
    this.#counting = from === undefined;
    this.#followed = new Map(
      instruments.map(({ id }) => [
        id,
        { book: waitingBook, inspection: new Inspection(id), from: undefined, since: undefined },
      ]),
    );
  }

  /** Takes the next event. Events of other instruments are ignored. */
  see(event: MarketEvent): void {
    const one = this.#followed.get(event.instrument);
    if (one === undefined) return;
    if (!this.#counting) this.#begin(event.receivedTime);
    const after = applyEvent(one.book, event);
    const finding = one.inspection.take(event, one.book, after, event.receivedTime);
    one.book = after;
    if (!this.#counting) return;
    one.from ??= event.receivedTime;
    one.since ??= event.receivedTime;
    if (finding !== undefined && this.#findings.length < findingsKept) this.#findings.push(finding);
  }

  /** At the start of counting, resets all counts. */
  #begin(time: Micros): void {
    const from = this.#from ?? time;
    if (time < from) return;
    this.#counting = true;
    for (const one of this.#followed.values()) {
      // The data of an instrument without events so far begin with its first: before it, its book is not known to be missing.
      if (one.inspection.since === undefined) continue;
      one.inspection.countFrom(from);
      one.since = from;
    }
  }

  report(): InspectionReport {
    return {
      instruments: [...this.#followed.values()].map(({ inspection, from, since }) => ({
        quality: inspection.until(inspection.since ?? (0 as Micros)),
        from,
        to: inspection.since,
        covered: (inspection.since ?? 0) - (since ?? 0),
      })),
      findings: this.#findings,
    };
  }
}
