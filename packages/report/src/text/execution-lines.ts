import type { Figure } from '../outline/outline.ts';
import { outlineOf } from '../outline/outline-of.ts';
import { valueText } from '../outline/value-text.ts';
import type { Report } from '../report.ts';
import { hangingLines } from './text-table.ts';

interface Line {
  readonly label: string;
  /** Words for figures, by their ids in the outline. */
  readonly says: Readonly<Record<string, string>>;
}

/**
 * The few figures of execution that people look for first; the rest is in the other forms. A line whose first figure has no
 * value would say nothing.
 */
const lines: readonly Line[] = [
  {
    label: 'timing',
    says: { 'timeToFirstFill.p50': 'to the first fill (half of them)', 'restingTimeCancelled.p50': 'to a cancel' },
  },
  {
    label: 'quoting',
    says: {
      quotedSpread: 'quoted spread',
      'quoteUptime.10bps': 'of the time within 10 bps on both sides',
      captureBps: 'captured',
    },
  },
  {
    label: 'taking',
    says: {
      slippageMid: 'against the mid on arrival',
      latencyCost: 'lost to latency',
      implementationShortfall: 'shortfall in all',
    },
  },
];

/** How long orders waited, how well they quoted, what they paid for taking; a line each. */
export function executionLines(report: Report, width: number): readonly string[] {
  const figures = new Map<string, Figure>();
  for (const section of outlineOf(report, { id: '', source: '' }))
    for (const figure of section.figures) figures.set(figure.id, figure);
  return lines.flatMap(({ label, says }) => {
    const said = Object.entries(says).map(([id, words]) => saidOf(figures.get(id), words));
    if (said[0]?.length === 0) return [];
    return hangingLines(label.padEnd(10), said.flat().join(', '), width);
  });
}

const saidOf = (figure: Figure | undefined, words: string): readonly string[] =>
  figure === undefined || figure.value === null ? [] : [`${valueText(figure.value, figure.unit)} ${words}`];
