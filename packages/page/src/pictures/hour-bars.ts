import type { Report } from '@replay/report';
import { type Html, html } from '../markup/html.ts';
import { moneyText } from '../markup/value-text.ts';
import { marksFor, markTexts, short } from './scale.ts';

const height = 220;
const [top, bottom] = [12, 26];

/** What was earned in which hour of the day. Hours that the run did not see stay empty. */
export function hourBars({ periods, run: { currency } }: Report, digits: number): Html {
  const hours = periods.hoursOfDay.map(({ name, netPnl }) => ({ hour: Number(name), net: netPnl }));
  const caption = html`<h3>P&L by hour of the day</h3><p class="legend"><span>net, ${currency}, hours in UTC</span></p>`;
  if (hours.every(({ net }) => net.isZero()))
    return html`<figure class="panel small"><figcaption>${caption}</figcaption><p class="empty">Equity did not move in any hour.</p></figure>`;
  const marks = marksFor(hours.map(({ net }) => net.toNumber()));
  const [low, high] = [marks[0] ?? 0, marks.at(-1) ?? 1];
  const y = (value: number): number =>
    top + (height - top - bottom) * (high === low ? 0.5 : (high - value) / (high - low));
  const left = (hour: number): number => 12 + (hour * 86.4) / 24;
  const texts = markTexts(marks);
  return html`<figure class="panel small"><figcaption>${caption}</figcaption>
<svg class="drawn" width="100%" height="${height}" role="img" aria-label="Net by hour of the day. ${hours.map(({ hour, net }) => `${twoDigits(hour)}: ${moneyText(net, digits, true)}`).join(', ')}">${marks.map(
    (mark, at) =>
      html`<line class="${texts[at] === '0' ? 'zero' : 'grid'}" x1="11%" x2="99%" y1="${short(y(mark))}" y2="${short(y(mark))}"/><text class="mark" x="10%" y="${short(y(mark) + 4)}" text-anchor="end">${texts[at] ?? ''}</text>`,
  )}${[0, 3, 6, 9, 12, 15, 18, 21].map((hour) => html`<text class="mark" x="${short(left(hour) + 1.8)}%" y="${height - 6}" text-anchor="middle">${twoDigits(hour)}</text>`)}${hours.map(
    ({ hour, net }) => {
      const [from, to] = [y(Math.max(net.toNumber(), 0)), y(Math.min(net.toNumber(), 0))];
      return html`<rect class="${net.lt(0) ? 'loss' : 'gain'}" x="${short(left(hour) + 0.4)}%" width="2.8%" y="${short(from)}" height="${short(Math.max(to - from, 0.5))}"><title>${twoDigits(hour)}:00 to ${twoDigits((hour + 1) % 24)}:00 ${moneyText(net, digits, true)} ${currency}</title></rect>`;
    },
  )}</svg></figure>`;
}

const twoDigits = (hour: number): string => String(hour).padStart(2, '0');
