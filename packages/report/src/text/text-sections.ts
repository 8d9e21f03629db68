import { durationText, type Micros, roughDuration, sizeText } from '@replay/core';
import { marginText } from '../document/assumption-block.ts';
import type { RunContext } from '../document/run-document.ts';
import type { MarketFigures } from '../markets/market-figures.ts';
import type { Report } from '../report.ts';
import { countText, type MoneyText, numberText, orDash, percentText } from './money-text.ts';
import { columnLines, fitting, hangingLines } from './text-table.ts';

/** What became of the orders, what filled them, and how long something was held. */
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
  const became = ends.filter(([orders]) => orders > 0).map(([orders, name]) => `${countText(orders)} ${name}`);
  const filled = activity.fillCauses.filter(({ fills }) => fills > 0);
  const causes = filled.map(({ cause, fills, notional }) => `${cause} ${countText(fills)} (${money(notional)})`);
  const shares = `fill ratio ${orDash(activity.fillRatio, percentText)}, maker share ${orDash(activity.makerShare, percentText)}`;
  return [
    ...hangingLines('orders    ', [countText(activity.orders), became.join(', ')].filter(Boolean).join(': '), width),
    ...hangingLines(
      'fills     ',
      `${countText(activity.fills)} in ${countText(activity.executions)} executions; ${shares}`,
      width,
    ),
    ...(causes.length === 0 ? [] : hangingLines('by cause  ', causes.join(', '), width)),
    ...markets.flatMap((market) => hangingLines('held      ', heldText(market), width)),
  ];
}

/** Mark-outs by horizon, with a row for each liquidity; nothing when there was no fill. */
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
  const upright = rows[0]?.map((_, column) => rows.map((row) => row[column] ?? '')) ?? [];
  const aligns = (columns: number): readonly ('left' | 'right')[] => [
    'left',
    ...Array<'right'>(columns - 1).fill('right'),
  ];
  return fitting(
    width,
    () => columnLines(rows, aligns(markouts.length + 1)),
    () => columnLines(upright, aligns(rows.length)),
  );
}

/** What the run saw, and how good it was. */
export function dataLines({ quality, markets }: Report, { source }: RunContext, width: number): readonly string[] {
  const { total } = quality;
  const seen =
    total === undefined
      ? 'not counted, because the run did not come to its end'
      : `${countText(total.events)} events, ${countText(total.levelUpdates)} level updates, ${countText(total.trades)} trades; ` +
        `${total.gaps} gaps, ${total.rejected} rejected, crossed for ${roughDuration(total.crossedMicros)}`;
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

/** What was taken for granted. */
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
