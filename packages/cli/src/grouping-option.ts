import type { Grouping } from '@replay/report';

/** What counts as one trade, as `--grouping` takes it. The report itself is loaded when there is one to write. */
export const groupings = [
  'flat-to-flat',
  'fill-to-fill-fifo',
  'fill-to-fill-lifo',
  'flat-to-reduced-fifo',
  'flat-to-reduced-lifo',
] as const satisfies readonly Grouping[];
