import type { Report } from '../report/report.ts';

/** What warnings are derived from: the report without them. */
export type WarningInput = Omit<Report, 'warnings'>;

/** `1 gap`, `2 gaps`. */
export const counted = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;
