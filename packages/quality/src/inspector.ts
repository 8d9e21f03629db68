import { applyEvent, type Book, waitingBook } from '@replay/book';
import type { Instrument, InstrumentId, InstrumentQuality, MarketEvent, Micros } from '@replay/core';
import type { Finding } from './finding.ts';
import { Inspection } from './inspection.ts';

/** What reading data through to their end has told of them. */
export interface InspectionReport {
  readonly instruments: readonly InspectedInstrument[];
  /** The first findings, in the order in which they were met; there may be more of each kind than are kept. */
  readonly findings: readonly Finding[];
}

export interface InspectedInstrument {
  readonly quality: InstrumentQuality;
  /** Receipt of the first and of the last event; undefined where there was none. */
  readonly from: Micros | undefined;
  readonly to: Micros | undefined;
  /** Microseconds that the counts cover. */
  readonly covered: number;
}

/** What is followed of one instrument. */
interface Followed {
  book: Book;
  readonly inspection: Inspection;
  from: Micros | undefined;
  /** When its counts begin: with its first event, or when counting began where it had events before. */
  since: Micros | undefined;
}

const findingsKept = 1000;

/** Follows the events of several instruments by the receiver's clock: folds their books and counts what is odd. */
export class Inspector {
  readonly #followed: ReadonlyMap<InstrumentId, Followed>;
  readonly #findings: Finding[] = [];

  readonly #from: Micros | undefined;
  #counting: boolean;

  /** Counts from a time on; what comes before it builds the books. */
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

  /** Takes the next event. Those of instruments it was not told of are left alone. */
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

  /** Once the time has come, all that was counted until then is forgotten. */
  #begin(time: Micros): void {
    const from = this.#from ?? time;
    if (time < from) return;
    this.#counting = true;
    for (const one of this.#followed.values()) {
      // The data of one that had no event yet begin with its first: until then nothing says that its book was not live.
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
