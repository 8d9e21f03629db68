import { durationText, type Micros, shortDuration, sizeText } from '@replay/core';
import type { Figure } from '../../metric/section.ts';
import { countText, type MoneyText, numberText, orDash, percentText, valueText } from '../../metric/value-text.ts';
import type { Report } from '../../report/report.ts';
import type { RunContext } from '../../report/run-context.ts';
import type { MarketFigures } from '../../results/market-figures.ts';
import { marginText } from '../../sections/assumptions.ts';
import { reportSections } from '../../sections/sections.ts';
import { columnLines, fitting, hangingLines } from './text-table.ts';

/** Orders by outcome, fills by cause, and positions. */
export function orderLines({ activity, markets }: Report, money: MoneyText, width: number): readonly string[] {
  const ends = [
    [activity.filled, 'filled'],
    [activity.cancelled, 'cancelled'],
    [activity.expired, 'expired'],
    [activity.rejected, 'rejected'],
    [activity.denied, 'denied'],
    [activity.openAtEnd, 'open at the end'],
    [activity.unacknowledged, 'in flight at the end'],
  ] as const;
  const outcomes = ends.filter(([orders]) => orders > 0).map(([orders, name]) => `${countText(orders)} ${name}`);
  const filled = activity.fillCauses.filter(({ fills }) => fills > 0);
  const causes = filled.map(({ cause, fills, notional }) => `${cause} ${countText(fills)} (${money(notional)})`);
  const shares = `fill ratio ${orDash(activity.fillRatio, percentText)}, maker share ${orDash(activity.makerShare, percentText)}`;
  return [
    ...hangingLines('orders    ', [countText(activity.orders), outcomes.join(', ')].filter(Boolean).join(': '), width),
    ...hangingLines(
      'fills     ',
      `${countText(activity.fills)} in ${countText(activity.executions)} executions; ${shares}`,
      width,
    ),
    ...(causes.length === 0 ? [] : hangingLines('by cause  ', causes.join(', '), width)),
    ...markets.flatMap((market) => hangingLines('held      ', heldText(market), width)),
  ];
}

/** Mark-outs by horizon, with a row for each liquidity; nothing without fills. */
export function markoutLines({ markouts, execution }: Report, width: number): readonly string[] {
  const liquidities = (['maker', 'taker'] as const).filter((one) => execution.liquidity[one].fills > 0);
  const rows = [
    ['mark-out after', ...markouts.map(({ horizon }) => horizon.name)],
    ...liquidities.map((one) => [
      `${one}, bps`,
      ...markouts.map(({ [one]: { meanBps } }) => (meanBps.status === 'known' ? numberText(meanBps.value) : '–')),
    ]),
  ];
  if (liquidities.length === 0) return [];
  const transposed = rows[0]?.map((_, column) => rows.map((row) => row[column] ?? '')) ?? [];
  const aligns = (columns: number): readonly ('left' | 'right')[] => [
    'left',
    ...Array<'right'>(columns - 1).fill('right'),
  ];
  return fitting(
    width,
    () => columnLines(rows, aligns(markouts.length + 1)),
    () => columnLines(transposed, aligns(rows.length)),
  );
}

/** The market data of the run and their quality. */
export function dataLines({ quality, markets }: Report, { source }: RunContext, width: number): readonly string[] {
  const { total } = quality;
  const seen =
    total === undefined
      ? 'not counted, because the run did not end'
      : `${countText(total.events)} events, ${countText(total.levelUpdates)} level updates, ${countText(total.trades)} trades; ` +
        `${total.gaps} gaps, ${total.rejected} rejected, crossed for ${shortDuration(total.crossedMicros)}`;
  const moves = markets.map(
    ({ instrument, marketChange }) => `${instrument.id} moved ${orDash(marketChange, percentText)}`,
  );
  const verdict = `${quality.verdict}; usable ${orDash(quality.coverage, percentText)} of the time; ${moves.join(', ')}`;
  return [
    ...hangingLines('source    ', source, width),
    ...hangingLines('seen      ', seen, width),
    ...hangingLines('quality   ', verdict, width),
  ];
}

/** The models and settings. */
export function assumptionLines({ run }: Pick<Report, 'run'>, width: number): readonly string[] {
  const { fills, queue, fees = run.instruments[0]?.fees, feeModel, slippage, leverage } = run.models;
  const listed = fees === undefined ? '' : `maker ${fees.maker}, taker ${fees.taker}`;
  const rates = `fees ${feeModel ?? listed}; ${slippage === undefined ? '' : `slippage ${slippage}; `}`;
  const margin = marginText(run);
  const other = Object.entries(run.models.settings ?? {}).map(([name, value]) => `${name} ${value}`);
  const text = `fills ${fills}${other.length === 0 ? '' : ` (${other.join(', ')})`}, queue ${queue}; latency ${latencyText(run.models)}; ${rates}leverage ${leverage}${margin === undefined ? '' : `, ${margin}`}; marked at the mid; seed ${run.seed}`;
  return hangingLines('', text, width);
}

function heldText({ instrument, exposure }: MarketFigures): string {
  const { long, short, flat, largestLong, largestShort } = exposure;
  const whole = long + short + flat;
  const part = (time: number): string => (whole === 0 ? '–' : `${((time / whole) * 100).toFixed(1)} %`);
  const most = `at most ${sizeText(largestLong, instrument)} long and ${sizeText(largestShort, instrument).replace('-', '')} short`;
  return `${instrument.id}: long ${part(long)}, short ${part(short)}, flat ${part(flat)} of the time; ${most}`;
}

function latencyText({ latency: { feed, order, response }, latencyModel }: Report['run']['models']): string {
  if (latencyModel !== undefined || order === null || response === null) return latencyModel ?? 'as modelled';
  const legs = [feed, order, response].map((leg) => (leg === 'recorded' ? 'as recorded' : durationText(leg as Micros)));
  return `feed ${legs[0]}, order ${legs[1]}, response ${legs[2]}`;
}

interface Line {
  readonly label: string;
  /** Words for metrics, by their ids. */
  readonly words: Readonly<Record<string, string>>;
}

/**
 * The metrics of execution that people look for first; the others are in the other forms. A line whose first metric has no value is left
 * out.
 */
const lines: readonly Line[] = [
  {
    label: 'timing',
    words: { 'timeToFirstFill.p50': 'to the first fill (half of them)', 'restingTimeCancelled.p50': 'to a cancel' },
  },
  {
    label: 'quoting',
    words: {
      quotedSpread: 'quoted spread',
      'quoteUptime.10bps': 'of the time within 10 bps on both sides',
      captureBps: 'captured',
    },
  },
  {
    label: 'taking',
    words: {
      slippageMid: 'against the mid on arrival',
      latencyCost: 'lost to latency',
      implementationShortfall: 'shortfall in all',
    },
  },
];

/** Order times, quoting and costs of taking; a line each. */
export function executionLines(report: Report, width: number): readonly string[] {
  const figures = new Map<string, Figure>();
  for (const section of reportSections(report, { id: '', source: '' }))
    for (const figure of section.figures) figures.set(figure.id, figure);
  return lines.flatMap(({ label, words }) => {
    const texts = Object.entries(words).map(([id, text]) => textsOf(figures.get(id), text));
    if (texts[0]?.length === 0) return [];
    return hangingLines(label.padEnd(10), texts.flat().join(', '), width);
  });
}

const textsOf = (figure: Figure | undefined, words: string): readonly string[] =>
  figure === undefined || figure.value === null ? [] : [`${valueText(figure.value, figure.unit)} ${words}`];
