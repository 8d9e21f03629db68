import { applyEvent, type Book, waitingBook } from '@replay/book';
import type { InstrumentQuality, MarketEvent, Micros } from '@replay/core';
import { type Finding, Inspection } from '../src/index.ts';

/** Inspects the events of one instrument by the receiver's clock, until the last of them or later. */
export function foldQuality(
  events: readonly MarketEvent[],
  until?: number,
): { readonly quality: InstrumentQuality; readonly findings: readonly Finding[] } {
  let book: Book = waitingBook;
  const inspection = new Inspection('test');
  const findings: Finding[] = [];
  for (const event of events) {
    const after = applyEvent(book, event);
    const finding = inspection.take(event, book, after, event.receivedTime);
    book = after;
    if (finding !== undefined) findings.push(finding);
  }
  const end = until ?? events.at(-1)?.receivedTime ?? 0;
  return { quality: inspection.until(end as Micros), findings };
}
