import { attributionMetrics } from '../account/accounting.ts';
import { figuresOf, type SectionDefinition } from './section-definition.ts';

/** The parts of the net P&L. */
export const attributionSection: SectionDefinition = {
  id: 'attribution',
  title: 'Where it came from',
  note: 'Net P&L = spread capture + inventory − fees + funding, exactly and at every fill. The mid is that of the public book, just before the event that caused the fill.',
  figures: [figuresOf(attributionMetrics, ({ attribution }) => attribution)],
  tables: [],
};
