import type { Decimal } from '@replay/core';
import { type Metric, moneyDigits, type Report, reasonWords } from '@replay/report';
import { type Html, html, type Part } from './html.ts';
import { countText, moneyText, percentText, ratioText } from './value-text.ts';

/** What people look at first. Each card leads to the figure's definition further down, where the outline has it. */
export function summaryCards(
  report: Report,
  account: number,
  groupingName: string,
  defined: ReadonlySet<string>,
): Html {
  const { profit, trades, risk, activity, run } = report;
  const digits = moneyDigits(run.currency, profit.netPnl);
  const money = (value: Decimal, signed = false): string => moneyText(value, digits, signed);
  const card = (id: string, title: string, value: Part, note: Part, tone = ''): Html =>
    html`<li class="card ${tone}"><a${defined.has(id) && html` href="#figure-${account}-${id}"`}><span class="title">${title}</span><span class="value">${value}</span><span class="note">${note}</span></a></li>`;
  const sign = profit.netPnl.isZero() ? '' : profit.netPnl.gt(0) ? 'gain' : 'loss';
  return html`<ul class="cards">
${card('netPnl', 'Net P&L', html`${money(profit.netPnl, true)} <span class="unit">${run.currency}</span>`, `of ${money(profit.initialCapital)} capital`, sign)}
${card('totalReturn', 'Return', orReason(risk.totalReturn, percentText), 'on the capital at the start')}
${card('winRate', 'Win rate', orReason(trades.winRate, percentText), `${countText(trades.wins)} of ${countText(trades.trades)} trades, ${groupingName}`)}
${card('profitFactor', 'Profit factor', orReason(trades.profitFactor, ratioText), `won ${money(trades.grossProfit)}, lost ${money(trades.grossLoss)}`)}
${card('maxDrawdown', 'Max drawdown', html`${money(risk.maxDrawdown)} <span class="unit">${run.currency}</span>`, risk.maxDrawdownPct.status === 'known' ? `${percentText(risk.maxDrawdownPct.value)} of the peak` : undefined)}
${card('sharpe', 'Sharpe', orReason(risk.sharpe, ratioText), risk.sharpeError.status === 'known' ? `± ${ratioText(risk.sharpeError.value)}, a standard error` : `${countText(risk.intervals)} intervals of ${risk.grid.name}`)}
${card('fills', 'Fills', countText(activity.fills), activity.makerShare.status === 'known' ? `${percentText(activity.makerShare.value)} as maker` : `of ${countText(activity.orders)} orders`)}
${card('fees', 'Fees', html`${money(profit.fees)} <span class="unit">${run.currency}</span>`, `paid ${money(profit.feesPaid)}, rebates ${money(profit.rebates)}`)}
</ul>`;
}

const orReason = (metric: Metric, text: (value: Decimal) => string): Html =>
  metric.status === 'known'
    ? html`${text(metric.value)}`
    : html`<span class="none"><span aria-hidden="true">–</span> ${reasonWords(metric.reason)}</span>`;

/** What one should know before believing any of it. */
export const warningList = (warnings: readonly string[]): Html =>
  html`<section class="warning-list" aria-label="Warnings"><h2>Warnings</h2>${
    warnings.length === 0
      ? html`<p>Nothing was found that one should be warned of.</p>`
      : html`<ul>${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`
  }</section>`;
