import { shortDuration, timeText } from '@replay/core';
import { moneyDigits, type Report } from '@replay/report';
import type { PageInput } from '../page-input.ts';
import { type Html, html } from './html.ts';
import { moneyText, percentText } from './value-text.ts';

/** What was run, on what, when, and how far it can be trusted. */
export function masthead({ document, accounts: [{ report }] }: PageInput): Html {
  const { run, data, strategy } = document;
  const symbols = data.instruments.map(({ exchange, symbol }) => `${exchange}:${symbol}`);
  return html`<header class="masthead">
<p class="kicker">Replay <span>backtest report</span></p>
<h1>${strategy.name} <span class="on">on ${listed(symbols)}</span></h1>
<p class="when"><time datetime="${data.from}">${dayAndTime(report.from)}</time> – <time datetime="${data.to}">${timeOrDay(report)}</time> UTC, ${shortDuration(report.to - report.from)}</p>
<dl class="stamp">
<div><dt>data</dt><dd>${verdict(report)}</dd></div>
<div><dt>source</dt><dd>${data.source}</dd></div>
<div><dt>run</dt><dd>${run.id}</dd></div>
${run.hash !== null && run.hash !== '' && html`<div><dt>hash</dt><dd class="hash" title="The same data, configuration and seed give the same hash.">${run.hash.slice(0, 16)}</dd></div>`}
<div><dt>parameters</dt><dd>${parametersText(strategy.parameters)}; seed ${strategy.seed}</dd></div>
</dl>
${document.outcome !== 'completed' && html`<p class="cut-off"><strong>This run did not come to its end</strong> (${document.outcome}). All figures are of the part that was run.</p>`}
</header>`;
}

function verdict({ quality: { verdict } }: Report): Html {
  const marks = { clean: '✓', warnings: '!', tainted: '✕' } as const;
  return html`<span class="verdict ${verdict}"><span aria-hidden="true">${marks[verdict]}</span> ${verdict}</span>`;
}

/** The result in a sentence or two, as a newspaper would put it. */
export function deck({ profit, attribution, run, from, to, risk, activity }: Report): Html {
  const digits = moneyDigits(run.currency, profit.netPnl);
  const money = (value: Report['profit']['netPnl']): string => `${moneyText(value.abs(), digits)} ${run.currency}`;
  const { netPnl } = profit;
  if (activity.fills === 0)
    return html`<p class="deck">Nothing was traded in ${shortDuration(to - from)}: no order was filled.</p>`;
  const result = netPnl.isZero()
    ? 'Neither earned nor lost'
    : html`${netPnl.gt(0) ? 'Earned' : 'Lost'} <strong>${money(netPnl)}</strong>`;
  const share =
    risk.totalReturn.status === 'known' && html`, ${percentText(risk.totalReturn.value.abs())} of its capital,`;
  const parts = [
    ['the spread', attribution.spreadCapture],
    ['holding while the mid moved', attribution.inventory],
    ['fees', attribution.fees.neg()],
    ['funding', attribution.funding],
  ] as const;
  const told = parts.filter(([, value]) => !value.isZero());
  const sentence = told.map(([name, value]) => `${name} ${value.gt(0) ? 'brought' : 'cost'} ${money(value)}`);
  return html`<p class="deck">${result}${share} in ${shortDuration(to - from)}${sentence.length > 0 && `: ${listed(sentence)}`}.</p>`;
}

/** `a`, `a and b`, `a, b and c`. */
const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

const dayAndTime = (time: Report['from']): string => timeText(time).replace('T', ' ').slice(0, 19);

/** The day is not said twice. */
const timeOrDay = ({ from, to }: Report): string =>
  timeText(from).slice(0, 10) === timeText(to).slice(0, 10) ? dayAndTime(to).slice(11) : dayAndTime(to);

const parametersText = (parameters: Readonly<Record<string, unknown>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ') || 'none';
