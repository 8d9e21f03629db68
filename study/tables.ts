import type { RestingErrors, TakingErrors } from './errors.ts';
import { barOpen, realistic, sticky } from './estimators.ts';
import type { Mean } from './statistics.ts';
import type { Findings, Named, RegimeFindings } from './study.ts';

/** What was found, as the tables of the page. Every figure of an error is the estimate less the truth. */
export function tablesOf(findings: Findings): string {
  const { regimes, variations, extent } = findings;
  const names = regimes.map(({ regime }) => regime.name);
  const matrix = (corner: string, rows: readonly (readonly string[])[]): string => table([corner, ...names], rows);
  const resting = (figure: (errors: RestingErrors) => string) =>
    rowsOf(
      regimes.map((of) => of.resting.errors),
      figure,
    );
  const taking = (figure: (errors: TakingErrors) => string) =>
    rowsOf(
      regimes.map((of) => of.taking.errors),
      figure,
    );
  const parts = [
    `Seed ${extent.seed}, ${extent.minutes} minutes of each market: ${headlineText(headlineOf(findings))}.`,
    matrix('market', characters(regimes)),
    '### Fill rate of resting orders: bias in percentage points',
    matrix('estimated by', [
      ['*truth, %*', ...regimes.map((of) => `*${of.resting.fillRate.mean.toFixed(1)}*`)],
      ...resting(({ bias }) => signed(bias, 1)),
    ]),
    '### Order by order: how far the filled share is off, in percentage points',
    matrix(
      'estimated by',
      resting(({ disagreement }) => disagreement.mean.toFixed(1)),
    ),
    '### Time to fill: the median of the estimate against the true one, and the median difference of an order',
    matrix('estimated by', [
      ['*truth, s*', ...regimes.map((of) => `*${trueWait(of)}*`)],
      ...resting(({ waits }) => (waits === undefined ? '–' : waitText(waits))),
    ]),
    '### Worth of resting orders a second after their fills: bias in basis points',
    matrix(
      'estimated by',
      resting(({ edge }) => signed(edge, 2)),
    ),
    '### Cost of taking orders: bias, and in brackets the mean of the absolute error, in basis points',
    matrix('estimated by', taking(costText)),
    '### The same by size: realistic, sticky, bars',
    matrix('size', bySize(regimes)),
  ];
  if (variations.length > 0) {
    parts.push('### Other crowds: the bias of the fill rate in percentage points, all markets together');
    parts.push(`${extent.otherwise} minutes of each market.`, variationTable(variations));
  }
  return parts.join('\n\n');
}

/** The figures that the targets are about, over all markets alike. */
export interface Headline {
  /** Percentage points, the largest of any market. */
  readonly worstFillBias: number;
  /** Basis points: the mean absolute error of a taking order, over the markets. */
  readonly slippageError: number;
  /** Basis points: the same for bars. */
  readonly barSlippageError: number;
}

export function headlineOf({ regimes }: Findings): Headline {
  const absolute = (name: string) =>
    regimes.reduce((sum, { taking }) => sum + (taking.errors.get(name)?.absolute.mean ?? Number.NaN), 0) /
    regimes.length;
  const biases = regimes.map(({ resting }) => Math.abs(resting.errors.get(realistic.name)?.bias.mean ?? Number.NaN));
  return {
    worstFillBias: Math.max(...biases),
    slippageError: absolute(realistic.name),
    barSlippageError: absolute(barOpen.name),
  };
}

export const headlineText = ({ worstFillBias, slippageError, barSlippageError }: Headline): string =>
  `fill-rate bias at most ${worstFillBias.toFixed(1)} pp, slippage error ${slippageError.toFixed(2)} bps, of bars ${barSlippageError.toFixed(2)} bps`;

function characters(regimes: readonly RegimeFindings[]): string[][] {
  const row = (name: string, figure: (of: RegimeFindings) => string) => [name, ...regimes.map(figure)];
  return [
    row('stands for', ({ regime }) => regime.because),
    row('spread, ticks (a tick in bps)', ({ character: { spread, tickBps } }) => `${spread} (${tickBps.toFixed(2)})`),
    row('volatility, bps in 1 s', ({ character }) => character.volatilityBps.toFixed(2)),
    row('prints in 1 s', ({ character }) => character.printsPerSecond.toFixed(1)),
    row('cancelled of what left the book', ({ character }) => `${(100 * character.cancelled).toFixed(0)} %`),
    row('resting · taking orders', ({ resting, taking }) => `${resting.orders} · ${taking.orders}`),
  ];
}

/** A row for each estimator, a column for each market. */
function rowsOf<Errors>(columns: readonly Named<Errors>[], figure: (errors: Errors) => string): string[][] {
  const names = [...(columns[0]?.keys() ?? [])];
  const cell = (errors: Errors | undefined) => (errors === undefined ? '–' : figure(errors));
  return names.map((name) => [bold(name), ...columns.map((column) => cell(column.get(name)))]);
}

const bold = (name: string): string => (name === realistic.name ? `**${name}**` : name);
const trueWait = ({ resting }: RegimeFindings): string =>
  (resting.errors.get(realistic.name)?.waits?.truth ?? 0).toFixed(2);

function waitText({ truth, estimate, difference }: NonNullable<RestingErrors['waits']>): string {
  return `${plus(100 * (estimate / truth - 1), 0)} %, ${difference.toFixed(2)} s`;
}

const costText = ({ bias, absolute }: TakingErrors): string => `${signed(bias, 2)} (${absolute.mean.toFixed(2)})`;

function bySize(regimes: readonly RegimeFindings[]): string[][] {
  const sizes = regimes[0]?.taking.bySize.map(({ size }) => size) ?? [];
  return sizes.flatMap((size, at) => [
    [`*${size}, true cost*`, ...regimes.map(({ taking }) => `*${taking.bySize[at]?.cost.mean.toFixed(2)}*`)],
    ...[realistic, sticky, barOpen].map(({ name }) => [
      bold(name),
      ...regimes.map(({ taking }) => {
        const errors = taking.bySize[at]?.errors.get(name);
        return errors === undefined ? '–' : costText(errors);
      }),
    ]),
  ]);
}

function variationTable(variations: Findings['variations']): string {
  const columns = variations.map(({ errors }) => errors);
  return table(
    ['estimated by', ...variations.map(({ name }) => name)],
    rowsOf(columns, ({ bias }) => signed(bias, 1)),
  );
}

const signed = ({ mean, error }: Mean, digits: number): string => `${plus(mean, digits)} ± ${error.toFixed(digits)}`;

/** With its sign, but none for a zero. */
function plus(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return value > 0 ? `+${text}` : `−${text}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
