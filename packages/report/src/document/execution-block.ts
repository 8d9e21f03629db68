import { latencySheet } from '../outline/latency-sheet.ts';
import { makerSheet } from '../outline/maker-sheet.ts';
import { markoutSheet } from '../outline/markout-sheet.ts';
import { ordersSheet } from '../outline/orders-sheet.ts';
import { queueSheet } from '../outline/queue-sheet.ts';
import { quotingSheet } from '../outline/quoting-sheet.ts';
import { takerSheet } from '../outline/taker-sheet.ts';
import type { Report } from '../report.ts';
import { type SheetBlock, sheetBlock } from './sheet-block.ts';
import type { ToText } from './to-text.ts';

/** What became of the orders, what trading cost and how quoting went: the sheets of the outline, under their names there. */
export type ExecutionBlock = Readonly<
  Record<'orders' | 'taker' | 'maker' | 'markouts' | 'quoting' | 'queue' | 'latency', SheetBlock>
>;

export const executionBlock = (report: Report, text: ToText): ExecutionBlock => ({
  orders: sheetBlock(ordersSheet(report), text),
  taker: sheetBlock(takerSheet(report), text),
  maker: sheetBlock(makerSheet(report), text),
  markouts: sheetBlock(markoutSheet(report), text),
  quoting: sheetBlock(quotingSheet(report), text),
  queue: sheetBlock(queueSheet(report), text),
  latency: sheetBlock(latencySheet(report), text),
});
