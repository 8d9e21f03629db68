import type { Metric, Report } from '@replay/report';
import { type Html, html } from '../markup/html.ts';
import { countText } from '../markup/value-text.ts';
import { marksFor, markTexts, short } from './scale.ts';

interface Point {
  readonly at: number;
  readonly horizon: string;
  readonly mean: number;
  /** Half of the 95 % interval; undefined where there are too few minutes for one. */
  readonly band: number | undefined;
  readonly n: number;
}

const height = 220;
const [top, bottom] = [12, 26];

/** What fills were worth some time later, in bps, with the interval that holds the true mean in 95 of 100 such runs. */
export function markoutCurve({ markouts }: Report): Html {
  const series = (['maker', 'taker'] as const)
    .map((liquidity) => ({
      liquidity,
      points: markouts.flatMap(({ horizon, [liquidity]: { meanBps, errorBps, n } }, at): readonly Point[] => {
        const mean = numberOf(meanBps);
        const error = numberOf(errorBps);
        return mean === undefined
          ? []
          : [{ at, horizon: horizon.name, mean, band: error === undefined ? undefined : 1.96 * error, n }];
      }),
    }))
    .filter(({ points }) => points.length > 0);
  if (series.length === 0)
    return html`<figure class="panel small"><figcaption><h3>After the fills</h3></figcaption><p class="empty">No fill has a mid to compare with some time later, so there is no mark-out.</p></figure>`;

  const marks = marksFor(
    series.flatMap(({ points }) =>
      points.flatMap(({ mean, band = 0 }) => [
        // An interval far wider than the means must not flatten them.
        mean + Math.min(band, 4 * spanOf(points)),
        mean - Math.min(band, 4 * spanOf(points)),
      ]),
    ),
  );
  const [low, high] = [marks[0] ?? 0, marks.at(-1) ?? 1];
  const y = (value: number): number => {
    const clipped = Math.min(Math.max(value, low), high);
    return top + (height - top - bottom) * (high === low ? 0.5 : (high - clipped) / (high - low));
  };
  const x = (at: number): number => 12 + (at * 84) / Math.max(markouts.length - 1, 1);
  const texts = markTexts(marks);
  return html`<figure class="panel small"><figcaption><h3>After the fills</h3><p class="legend">${series.map(
    ({ liquidity, points }) =>
      html`<span class="key ${liquidity}"><svg class="swatch" width="14" height="14" aria-hidden="true">${dot(liquidity, '50%', 7)}</svg> ${liquidity}, ${countText(Math.max(...points.map(({ n }) => n)))} fills</span>`,
  )}<span>mark-out in bps, + is good; ${series.some(({ points }) => points.some(({ band }) => band !== undefined)) ? 'bars hold 95 %' : 'too few minutes with fills for an interval'}</span></p></figcaption>
<svg class="drawn" width="100%" height="${height}" role="img" aria-label="${describe(series)}">${marks.map(
    (mark, at) =>
      html`<line class="${mark === 0 || texts[at] === '0' ? 'zero' : 'grid'}" x1="9%" x2="99%" y1="${short(y(mark))}" y2="${short(y(mark))}"/><text class="mark" x="8%" y="${short(y(mark) + 4)}" text-anchor="end">${texts[at] ?? ''}</text>`,
  )}${markouts.map(({ horizon }, at) => html`<text class="mark" x="${short(x(at))}%" y="${height - 6}" text-anchor="middle">${horizon.name}</text>`)}${series.map(
    ({ liquidity, points }) =>
      html`<g class="${liquidity}">${points.map(({ at, mean, band }, index) => {
        const next = points[index + 1];
        return html`${band !== undefined && html`<line class="band" x1="${short(x(at))}%" x2="${short(x(at))}%" y1="${short(y(mean - band))}" y2="${short(y(mean + band))}"/>`}${next !== undefined && html`<line class="joint" x1="${short(x(at))}%" x2="${short(x(next.at))}%" y1="${short(y(mean))}" y2="${short(y(next.mean))}"/>`}`;
      })}${points.map(({ at, mean }) => dot(liquidity, `${short(x(at))}%`, y(mean)))}</g>`,
  )}</svg></figure>`;
}

/** Makers are dots, takers are rings. */
const dot = (liquidity: 'maker' | 'taker', x: string, y: number): Html =>
  html`<circle class="${liquidity}" cx="${x}" cy="${short(y)}" r="4"/>`;

const spanOf = (points: readonly Point[]): number => {
  const means = points.map(({ mean }) => mean);
  return Math.max(...means, 0) - Math.min(...means, 0) || 1;
};

const numberOf = (metric: Metric): number | undefined =>
  metric.status === 'known' ? metric.value.toNumber() : undefined;

const describe = (series: readonly { readonly liquidity: string; readonly points: readonly Point[] }[]): string =>
  `Mark-outs in basis points. ${series
    .map(
      ({ liquidity, points }) =>
        `${liquidity}: ${points.map(({ horizon, mean }) => `${mean.toFixed(2)} after ${horizon}`).join(', ')}`,
    )
    .join('. ')}`;
