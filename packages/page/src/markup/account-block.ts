import { moneyDigits } from '@replay/report';
import type { Limits } from '../data/limits.ts';
import { tradesListed } from '../data/trade-data.ts';
import type { PageAccount, PageInput } from '../page-input.ts';
import { hourBars } from '../pictures/hour-bars.ts';
import { markoutCurve } from '../pictures/markout-curve.ts';
import { waterfall } from '../pictures/waterfall.ts';
import { summaryCards, warningList } from './cards.ts';
import { deck } from './headline.ts';
import { type Html, html } from './html.ts';
import { accountPanels, instrumentPanels } from './panels.ts';
import { sectionsMarkup } from './report-sections.ts';
import { countText } from './value-text.ts';

/** All that is told of one account. */
export function accountBlock(account: PageAccount, at: number, document: PageInput['document'], limits: Limits): Html {
  const { name, report, sections, charts, depth } = account;
  const digits = moneyDigits(report.run.currency, report.profit.netPnl);
  const several = 'accounts' in document;
  const warnings = several ? [...document.warnings, ...(document.accounts[at]?.warnings ?? [])] : document.warnings;
  const defined = new Set(sections.flatMap(({ figures }) => figures.map(({ id }) => id)));
  const grouping = document.assumptions.grouping.toLowerCase().replaceAll('_', ' ').replace('/', ', ');
  return html`<section class="account" data-account="${at}"${several && html` aria-label="Account ${name}"`}${at > 0 && html` hidden`}>
${several && html`<h2 class="account-name">Account ${name}</h2>`}
${deck(report)}
${summaryCards(report, at, grouping, defined)}
${warningList(warnings)}
<section class="charts" aria-label="Charts">
<p class="help">Drag over a chart to zoom all of them; a double click or <kbd>r</kbd> shows the whole run again. <kbd>←</kbd> <kbd>→</kbd> move, <kbd>+</kbd> <kbd>−</kbd> zoom. Times are UTC.</p>
${accountPanels(account)}
${
  charts.instruments.length > 1 &&
  html`<label class="choice">Market <select class="market">${charts.instruments.map(({ instrument }, index) => html`<option value="${index}">${instrument.id}</option>`)}</select></label>`
}
${charts.instruments.map(
  (one, index) =>
    html`<div class="market-charts" data-instrument="${index}"${index > 0 && html` hidden`}>${charts.instruments.length > 1 && html`<h3 class="market-name">${one.instrument.id}</h3>`}${instrumentPanels(one, depth?.get(one.instrument.id)?.length ?? 0, limits)}</div>`,
)}
</section>
<div class="pictures">${waterfall(report, digits)}${markoutCurve(report)}${hourBars(report, digits)}</div>
${tradesFrame(report.roundTrips.length, grouping)}
<section class="all-figures"><h2>Every figure, and what it means</h2><p class="note">The conventions behind the definitions (mids, grids, missing values) are in docs/metrics.md.</p>
${
  sections.length > 0 &&
  html`<nav class="contents" aria-label="Sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#section-${at}-${id}">${title}</a></li>`)}</ul></nav>`
}
${sectionsMarkup(sections, at)}
</section>
</section>`;
}

/** The client fills this in, a page of rows at a time. */
function tradesFrame(inAll: number, grouping: string): Html {
  if (inAll === 0)
    return html`<section class="trades"><h2>Trades</h2><p class="empty">No trade was closed (${grouping}).</p></section>`;
  const listed =
    inAll > tradesListed
      ? `The first ${countText(tradesListed)} of ${countText(inAll)}; all are in trades.csv.`
      : `${countText(inAll)} closed, ${grouping}.`;
  return html`<section class="trades"><h2>Trades</h2><p class="note">${listed} Choose a row to see it in the charts; choose a heading to sort.</p><div class="scroll"><table class="trade-table"><caption class="unseen">Closed trades</caption><thead></thead><tbody></tbody></table></div><div class="pager"></div></section>`;
}
