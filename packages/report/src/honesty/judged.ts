import type { Report } from '../report.ts';

/** What warnings are made of. */
export type Judged = Omit<Report, 'warnings'>;

/** `1 gap`, `2 gaps`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;
