import type { RunStarted } from '@replay/core';
import { OrderedRows, type Rows } from '../columns/rows.ts';
import type { FillRecord } from '../orders/fill-record.ts';
import type { OrderRecord } from '../orders/order-record.ts';
import type { RoundTrip } from '../trades/round-trip.ts';
import type { RunReports } from './account-folds.ts';

/** The rows of all accounts together: each row names its instrument. */
export interface WholeRun {
  readonly run: RunStarted;
  readonly fills: Rows<FillRecord>;
  readonly orders: Rows<OrderRecord>;
  readonly roundTrips: readonly RoundTrip[];
}

export function wholeRun({ run, accounts }: RunReports): WholeRun {
  const reports = accounts.map(({ report }) => report);
  return {
    run,
    fills: new OrderedRows(
      reports.map(({ fills }) => fills),
      ({ fill }) => fill,
    ),
    orders: new OrderedRows(
      reports.map(({ orders }) => orders),
      ({ submittedAt }) => submittedAt,
    ),
    roundTrips: reports
      .flatMap(({ roundTrips }) => roundTrips)
      .toSorted((one, other) => one.closedAt - other.closedAt || one.closedSequence - other.closedSequence)
      .map((trip, at) => trip.numbered(at + 1)),
  };
}
