import type { Decimal } from '@replay/core';
import { type MoneyText, moneyTextFor, numberText, orDash, percentText, runPeriod } from '../../metric/value-text.ts';
import type { Report } from '../../report/report.ts';
import { type RunContext, warningsIn } from '../../report/run-context.ts';
import { groupingWords } from '../../trades/grouping.ts';
import { equityLines } from './equity-line.ts';
import { assumptionLines, dataLines, executionLines, markoutLines, orderLines } from './text-sections.ts';
import { columnLines, fitting, hangingLines } from './text-table.ts';

/** How a report is formatted. */
export interface TextOptions {
  /** Columns of the terminal; at least 60 and at most 100 are used. */
  readonly width?: number;
  /** Whether to use colour and bold type. */
  readonly colour?: boolean;
}

/** The report of a run for a terminal, with rounded money. */
export function reportText(report: Report, context: RunContext, options: TextOptions = {}): string {
  const width = Math.max(Math.min(options.width ?? 100, 100), 60);
  const print = printerOf(options.colour === true);
  const money = moneyTextFor(report.run.currency, report.profit.netPnl);
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [print.strong(title), ...lines];
  return [
    headingLines(report, context, print, width),
    section('Data', dataLines(report, context, width)),
    summaryLines(report, money, print, width),
    section('Equity', equityLines(report, width)),
    section('Where it came from', [...attributionLines(report, money, width), ...benchmarkLines(report, money, width)]),
    section('Orders and fills', [...orderLines(report, money, width), ...executionLines(report, width)]),
    section('After the fills', markoutLines(report, width)),
    section('Assumptions', assumptionLines(report, width)),
    section(
      'Warnings',
      warningsIn(report, context).flatMap((warning) => hangingLines('· ', warning, width)),
    ),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** Emphasis of words. */
interface Printer {
  readonly strong: (text: string) => string;
  /** Green for a gain, red for a loss. */
  readonly gain: (value: Decimal, text: string) => string;
}

function printerOf(colour: boolean): Printer {
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    strong: (text) => paint(1, text),
    gain: (value, text) => (value.isZero() ? text : paint(value.gt(0) ? 32 : 31, text)),
  };
}

function headingLines(report: Report, { id, hash }: RunContext, { strong }: Printer, width: number): readonly string[] {
  const { run, outcome } = report;
  const ending = outcome === 'completed' ? '' : ` · ${outcome}`;
  const title = `${run.strategy} on ${run.instruments.map((one) => one.id).join(', ')}${ending}`;
  return [
    ...hangingLines('', title, width).map(strong),
    runPeriod(report),
    `run ${id}${hash === undefined ? '' : ` · ${hash.slice(0, 16)}`}`,
  ];
}

function summaryLines(report: Report, money: MoneyText, { strong, gain }: Printer, width: number): readonly string[] {
  const { profit, trades, risk, activity, grouping } = report;
  const account = [
    ['Net P&L', strong(gain(profit.netPnl, money(profit.netPnl)))],
    ['Return', orDash(risk.totalReturn, percentText)],
    ['Realized', money(profit.realizedPnl)],
    ['Unrealized', money(profit.unrealizedPnl)],
    ['Fees', money(profit.fees)],
    ['Funding', money(profit.funding)],
    ['Capital', money(profit.initialCapital)],
    ['Final equity', money(profit.finalEquity)],
    ['Max drawdown', `${money(risk.maxDrawdown)} (${orDash(risk.maxDrawdownPct, percentText)})`],
    ['Volume', orDash(activity.volume, money)],
  ];
  const results = [
    ['Round trips', `${trades.trades} (${groupingWords[grouping]})`],
    ['Win rate', strong(orDash(trades.winRate, (value) => `${percentText(value)} of ${trades.trades}`))],
    ['Won · lost · even', `${trades.wins} · ${trades.losses} · ${trades.scratches}`],
    ['Profit factor', orDash(trades.profitFactor, numberText)],
    ['Expectancy', orDash(trades.expectancy, money)],
    ['Average win', orDash(trades.averageWin, money)],
    ['Average loss', orDash(trades.averageLoss, money)],
    ['Sharpe', orDash(risk.sharpe, (value) => `${numberText(value)}${errorText(risk)}`)],
    ['Sortino', orDash(risk.sortino, numberText)],
    ['Volatility', orDash(risk.volatility, percentText)],
  ];
  return fitting(
    width,
    () =>
      columnLines(
        account.map((row, index) => [...row, ...(results[index] ?? [])]),
        ['left', 'right', 'left', 'right'],
      ),
    () => columnLines([...account, ...results], ['left', 'right']),
  );
}

/** A Sharpe ratio of a short run means little without its error and its n. */
const errorText = ({ sharpeError, intervals }: Report['risk']): string =>
  `${sharpeError.status === 'known' ? ` ± ${numberText(sharpeError.value)}` : ''} (n ${intervals})`;

function feeText({ feesPaid, rebates, liquidationFees, feesInAssets }: Report['profit'], money: MoneyText): string {
  const parts = [`paid ${money(feesPaid)}`, `rebates ${money(rebates)}`];
  if (!liquidationFees.isZero()) parts.push(`for liquidation ${money(liquidationFees)}`);
  for (const { currency, amount } of feesInAssets) parts.push(`in ${currency} ${amount.toDecimalPlaces(8).toFixed()}`);
  return parts.join(', ');
}

function attributionLines({ attribution, profit }: Report, money: MoneyText, width: number): readonly string[] {
  const { makerCapture, takerCapture } = attribution;
  const rows = [
    ['spread capture', money(attribution.spreadCapture), `maker ${money(makerCapture)}, taker ${money(takerCapture)}`],
    ['inventory', money(attribution.inventory), 'from holding while the mid moved'],
    ['− fees', money(attribution.fees), feeText(profit, money)],
    ['+ funding', money(attribution.funding), ''],
    ['= net', money(attribution.net), ''],
  ];
  return fitting(
    width,
    () => columnLines(rows, ['left', 'right', 'left']),
    () =>
      columnLines(
        rows.map((row) => row.slice(0, 2)),
        ['left', 'right'],
      ),
  );
}

/** P&L of the same capital without a strategy. */
function benchmarkLines({ markets }: Report, money: MoneyText, width: number): readonly string[] {
  const held = markets.map(({ instrument, buyAndHold }) => `${orDash(buyAndHold.pnl, money)} in ${instrument.id}`);
  return hangingLines('held instead    ', `${held.join(', ')}; the whole capital, without fees`, width);
}
