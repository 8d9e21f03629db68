import type { RunReports } from './fold-accounts.ts';
import type { Report } from './report.ts';
import type { AccountReport } from './total.ts';

/** What can stand in one table though it belongs to several accounts: each row names its instrument. */
export function wholeRun({ run, accounts }: RunReports): Pick<Report, 'run' | 'fills' | 'orders' | 'roundTrips'> {
  const all = <Row>(rows: (report: AccountReport['report']) => readonly Row[]): readonly Row[] =>
    accounts.flatMap(({ report }) => rows(report));
  return {
    run,
    fills: all(({ fills }) => fills).toSorted((one, other) => one.fill - other.fill),
    orders: all(({ orders }) => orders).toSorted((one, other) => one.submittedAt - other.submittedAt),
    roundTrips: all(({ roundTrips }) => roundTrips)
      .toSorted((one, other) => one.closedAt - other.closedAt || one.closedSequence - other.closedSequence)
      .map((trip, at) => trip.numbered(at + 1)),
  };
}
