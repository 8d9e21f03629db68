import type { Report } from '../report.ts';
import { benchmarkSheet } from './benchmark-sheet.ts';
import { instrumentsSheet } from './instruments-sheet.ts';
import { inventorySheet } from './inventory-sheet.ts';
import type { Section } from './outline.ts';
import { periodsSheet } from './periods-sheet.ts';
import { riskSheet } from './risk-sheet.ts';
import { sectionOf } from './sheet.ts';
import { tradesSheet } from './trades-sheet.ts';

/** What the trades came to, at what risk, when, holding what, and beside what. */
export const statisticsSections = (report: Report): readonly Section[] =>
  [tradesSheet, riskSheet, periodsSheet, instrumentsSheet, inventorySheet, benchmarkSheet].map((sheet) =>
    sectionOf(sheet(report)),
  );
