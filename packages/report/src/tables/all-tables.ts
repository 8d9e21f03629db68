import type { RunReports } from '../fold-accounts.ts';
import { wholeRun } from '../whole-run.ts';
import { markoutsTable } from './markouts-table.ts';
import { equityTable, fillsTable, ordersTable, tradesTable } from './run-tables.ts';
import type { RunTable } from './table.ts';

/** The tables of a run. Fills, orders and trades of several accounts stand in one table, since each names its instrument. */
export function allTables(reports: RunReports): readonly RunTable[] {
  const whole = wholeRun(reports);
  return [
    fillsTable(whole),
    ordersTable(whole),
    tradesTable(whole),
    equityTable(reports.accounts),
    markoutsTable(reports.accounts),
  ];
}
