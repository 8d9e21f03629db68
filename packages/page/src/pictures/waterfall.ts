import { Decimal } from '@replay/core';
import type { Report } from '@replay/report';
import { type Html, html } from '../markup/html.ts';
import { moneyText } from '../markup/value-text.ts';
import { short } from './scale.ts';

interface Bar {
  readonly name: string;
  readonly note: string;
  readonly value: Decimal;
  readonly kind: 'part' | 'sum';
}

/** How the parts add up to the result: a table with a bar in each row, each beginning where the one before it ended. */
export function waterfall({ attribution, profit, run }: Report, digits: number): Html {
  const { makerCapture, takerCapture, inventory, fees, funding, net } = attribution;
  const bars: readonly Bar[] = [
    { name: 'Spread, as maker', note: 'mid before the fill, less its price', value: makerCapture, kind: 'part' },
    { name: 'Spread, as taker', note: 'paid for crossing it', value: takerCapture, kind: 'part' },
    { name: 'Inventory', note: 'from holding while the mid moved', value: inventory, kind: 'part' },
    {
      name: 'Fees',
      note: `paid ${moneyText(profit.feesPaid, digits)}, rebates ${moneyText(profit.rebates, digits)}`,
      value: new Decimal(0).sub(fees),
      kind: 'part',
    },
    { name: 'Funding', note: 'positive when received', value: funding, kind: 'part' },
    { name: 'Net P&L', note: 'the sum, to the last digit', value: net, kind: 'sum' },
  ];
  const spans = spansOf(bars);
  const ends = spans.flat();
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const share = (value: number): number => (high === low ? 0 : (100 * (value - low)) / (high - low));
  return html`<table class="waterfall"><caption>Where it came from <span class="unit">${run.currency}</span></caption><thead class="unseen"><tr><th scope="col">Part</th><th scope="col">Amount</th><th scope="col">Bar</th></tr></thead><tbody>${bars.map(
    ({ name, note, value, kind }, at) => {
      const [from, to] = spans[at] ?? [0, 0];
      const [left, right] = [share(Math.min(from, to)), share(Math.max(from, to))];
      return html`<tr class="${kind}"><th scope="row">${name}<small>${note}</small></th><td class="number">${moneyText(value, digits, true)}</td><td class="bar"><svg width="100%" height="22" aria-hidden="true"><line class="zero" x1="${short(share(0))}%" x2="${short(share(0))}%" y1="0" y2="22"/><rect class="${toneOf(value, kind)}" x="${short(left)}%" width="${short(Math.max(right - left, value.isZero() ? 0 : 0.4))}%" y="3" height="16"/></svg></td></tr>`;
    },
  )}</tbody></table>`;
}

/** Parts begin where the one before ended; a sum begins at nothing. */
function spansOf(bars: readonly Bar[]): readonly (readonly [number, number])[] {
  let level = new Decimal(0);
  return bars.map(({ value, kind }) => {
    const from = kind === 'sum' ? new Decimal(0) : level;
    level = from.add(value);
    return [from.toNumber(), level.toNumber()];
  });
}

const toneOf = (value: Decimal, kind: Bar['kind']): string =>
  `${kind} ${value.isZero() ? 'even' : value.gt(0) ? 'gain' : 'loss'}`;
