import { roughDuration, timeText } from '@replay/core';
import type { Report } from '../report.ts';

/** `2024-05-01T07:54:00Z → 2024-05-01T08:06:00Z (12 min)`: from when to when a run went. */
export const runPeriod = ({ from, to }: Pick<Report, 'from' | 'to'>): string =>
  `${timeText(from).slice(0, 19)}Z → ${timeText(to).slice(0, 19)}Z (${roughDuration(to - from)})`;
