import { drawdownTimeMetrics, riskMetrics } from '../risk/risk.ts';
import { figuresFrom, figuresOf, type SectionDefinition } from './section-definition.ts';

/** Return and risk. */
export const riskSection: SectionDefinition = {
  id: 'risk',
  title: 'Return and risk',
  note: ({ risk }) =>
    `Ratios use the returns of ${risk.intervals} full intervals of ${risk.grid.name}, including those without a trade; a year has ${risk.grid.periodsPerYear} of them, the risk-free return is zero, and fewer than 30 give no ratio. Drawdowns are on every event.`,
  figures: [figuresOf(riskMetrics, ({ risk }) => risk), figuresFrom(drawdownTimeMetrics, ({ risk }) => risk)],
  tables: [],
};
