import type { RunStarted } from '@replay/core';
import type { FillRecord } from './execution/fill-record.ts';
import type { OrderRecord } from './execution/order-record.ts';
import type { RunReports } from './fold-accounts.ts';
import type { AccountReport } from './total.ts';
import type { RoundTrip } from './trades/round-trip.ts';

/** What can stand in one table though it belongs to several accounts: each row names its instrument. */
export interface WholeRun {
  readonly run: RunStarted;
  readonly fills: readonly FillRecord[];
  readonly orders: readonly OrderRecord[];
  readonly roundTrips: readonly RoundTrip[];
}

export function wholeRun({ run, accounts }: RunReports): WholeRun {
  const all = <Row>(rows: (report: AccountReport['report']) => Iterable<Row>): readonly Row[] =>
    accounts.flatMap(({ report }) => [...rows(report)]);
  return {
    run,
    fills: all(({ fills }) => fills).toSorted((one, other) => one.fill - other.fill),
    orders: all(({ orders }) => orders).toSorted((one, other) => one.submittedAt - other.submittedAt),
    roundTrips: all(({ roundTrips }) => roundTrips)
      .toSorted((one, other) => one.closedAt - other.closedAt || one.closedSequence - other.closedSequence)
      .map((trip, at) => trip.numbered(at + 1)),
  };
}
