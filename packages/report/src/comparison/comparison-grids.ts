import { valueText } from '../outline/value-text.ts';
import { runPeriod } from '../text/period-text.ts';
import type { AccountComparison, Comparison, FigureRow } from './comparison.ts';

/** A table of texts as every form of a comparison shows it: the first column names the row, the others stand on the right. */
export interface Grid {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Runs are called by letters, since their ids are long. */
export const letterOf = (at: number): string => String.fromCharCode(65 + (at % 26)).repeat(Math.floor(at / 26) + 1);

/** Which run each letter stands for. */
export const runGrid = ({ runs }: Comparison): Grid => ({
  title: 'Runs',
  header: ['', 'run', 'strategy', 'time', 'hash'],
  rows: runs.map(({ reports, context }, at) => [
    letterOf(at),
    context.id,
    reports.run.strategy,
    runPeriod(reports.accounts[0].report),
    context.hash?.slice(0, 16) ?? '–',
  ]),
});

/** What the runs were given that is not the same. */
export const inputGrid = ({ runs, inputs }: Comparison): Grid => ({
  title: 'Inputs that differ',
  header: ['', ...runs.map((_, at) => letterOf(at))],
  rows: inputs.map(({ name, values }) => [name, ...values.map((value) => value ?? '–')]),
});

/** The headline figures of an account, and how far each run is from the first. */
export function figureGrid({ name, figures }: AccountComparison, { runs }: Comparison): Grid {
  const others = runs.slice(1).map((_, at) => `${letterOf(at + 1)} − A`);
  return {
    title: name === undefined ? 'Figures' : `Figures of account ${name}`,
    header: ['', ...runs.map((_, at) => letterOf(at)), ...others],
    rows: figures.map((row) => [row.title, ...row.figures.map((one) => cellOf(one)), ...differencesOf(row)]),
  };
}

const cellOf = (figure: FigureRow['figures'][number]): string =>
  figure === undefined ? '–' : valueText(figure.value, figure.unit);

const differencesOf = ({ figures, differences }: FigureRow): readonly string[] =>
  differences.slice(1).map((difference, at) => {
    const unit = figures[at + 1]?.unit;
    if (difference === null || unit === undefined) return '–';
    // Between two shares there are points, which a percentage would make look like a ratio.
    const text = valueText(difference, unit).replace(' %', ' pp');
    return difference.startsWith('-') || difference === '0' ? text : `+${text}`;
  });
