import type { Report } from '../report.ts';
import { latencySheet } from './latency-sheet.ts';
import { makerSheet } from './maker-sheet.ts';
import { markoutSheet } from './markout-sheet.ts';
import { ordersSheet } from './orders-sheet.ts';
import type { Section } from './outline.ts';
import { queueSheet } from './queue-sheet.ts';
import { quotingSheet } from './quoting-sheet.ts';
import { sectionOf } from './sheet.ts';
import { takerSheet } from './taker-sheet.ts';

/** What became of the orders, what trading cost, and how quoting went. */
export const executionSections = (report: Report): readonly Section[] =>
  [ordersSheet, takerSheet, makerSheet, markoutSheet, quotingSheet, queueSheet, latencySheet].map((sheet) =>
    sectionOf(sheet(report)),
  );
