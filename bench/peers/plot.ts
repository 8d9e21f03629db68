import { median, type SweepResult } from './results.ts';

const size = { width: 720, height: 380, left: 56, right: 190, top: 56, bottom: 52 };

/** The lines of a plot, in the order in which their colours are given. */
const lines = [
  ['replay', 'tape', 'Replay, tape'],
  ['hftbacktest', 'HashMap, file', 'hftbacktest, HashMap'],
  ['hftbacktest', 'ROI, file', 'hftbacktest, ROI'],
] as const;

/** Rows a second along one axis as an SVG that is readable on light and on dark: medians, and the range of the rounds as bars. */
export function plotOf(results: readonly SweepResult[], along: SweepResult['along']): string {
  const points = results.filter((one) => one.along === along);
  const stops = [...new Set(points.map(({ at }) => at))].sort((one, other) => one - other);
  const rates = points.flatMap(({ rows, seconds }) => seconds.map((one) => rows / one / 1e6));
  const step = stepFor(Math.max(...rates, 0.1));
  const top = Math.ceil(Math.max(...rates, 0.1) / step) * step;
  const x = (at: number): number =>
    size.left + 20 + (stops.indexOf(at) / Math.max(1, stops.length - 1)) * (size.width - size.left - size.right - 40);
  const y = (rate: number): number => size.height - size.bottom - (rate / top) * (size.height - size.top - size.bottom);
  const drawn = lines.map(([engine, variant, title], colour) => {
    const own = points.filter((one) => one.engine === engine && one.variant === variant);
    return { title, colour, own: own.toSorted((one, other) => one.at - other.at) };
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-label="M rows a second against ${along}">`,
    style,
    `<rect class="ground" width="${size.width}" height="${size.height}" rx="6"/>`,
    `<text class="title" x="${size.left}" y="26">M rows/s of the loop against ${along}</text>`,
    ...gridLines(top, step, y),
    ...stops.map(
      (at) => `<text class="axis" x="${x(at)}" y="${size.height - size.bottom + 20}" text-anchor="middle">${at}</text>`,
    ),
    `<text class="axis" x="${(size.left + size.width - size.right) / 2}" y="${size.height - 12}" text-anchor="middle">${along}</text>`,
    ...drawn.flatMap(({ colour, own }) => [
      ...own.map(({ at, rows, seconds }) =>
        rangeBar(x(at), y(rows / Math.max(...seconds) / 1e6), y(rows / Math.min(...seconds) / 1e6), colour),
      ),
      `<polyline class="line c${colour}" points="${own.map((one) => `${x(one.at)},${y(rateOf(one)).toFixed(1)}`).join(' ')}"/>`,
      ...own.map(
        (one) => `<circle class="dot c${colour}" cx="${x(one.at)}" cy="${y(rateOf(one)).toFixed(1)}" r="3.5"/>`,
      ),
    ]),
    ...endLabels(
      drawn
        .filter(({ own }) => own.length > 0)
        .map(({ title, colour, own }) => ({ title, colour, y: y(rateOf(own.at(-1)!)) })),
    ),
    '</svg>',
    '',
  ].join('\n');
}

const rateOf = ({ rows, seconds }: SweepResult): number => rows / median(seconds) / 1e6;

/** The distance of two grid lines: about five of them, at round figures. */
function stepFor(most: number): number {
  const rough = most / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
}

function gridLines(top: number, step: number, y: (rate: number) => number): string[] {
  const count = Math.round(top / step);
  return Array.from({ length: count + 1 }, (_, at) => {
    const [rate, height] = [at * step, y(at * step).toFixed(1)];
    const line = `<line class="grid" x1="${size.left}" x2="${size.width - size.right}" y1="${height}" y2="${height}"/>`;
    return `${line}<text class="axis" x="${size.left - 8}" y="${height}" dy="4" text-anchor="end">${Number(rate.toFixed(3))}</text>`;
  });
}

const rangeBar = (x: number, low: number, high: number, colour: number): string =>
  `<line class="range c${colour}" x1="${x}" x2="${x}" y1="${low.toFixed(1)}" y2="${high.toFixed(1)}"/>`;

/** The names of the lines at their ends, moved apart where they would cover each other. */
function endLabels(
  labels: readonly { readonly title: string; readonly colour: number; readonly y: number }[],
): string[] {
  let last = -Infinity;
  return labels
    .toSorted((one, other) => one.y - other.y)
    .map(({ title, colour, y }) => {
      last = Math.max(y, last + 17);
      return `<text class="label c${colour}" x="${size.width - size.right + 8}" y="${last.toFixed(1)}" dy="4">${title}</text>`;
    });
}

const style = `<style>
  text { font: 12px system-ui, sans-serif; fill: #3d4650; }
  .title { font-size: 14px; font-weight: 600; fill: #1c2329; }
  .ground { fill: #ffffff; }
  .grid { stroke: #e2e6ea; }
  .line { fill: none; stroke-width: 2; }
  .range { stroke-width: 5; opacity: 0.3; }
  .label { font-weight: 600; }
  .line.c0, .range.c0 { stroke: #1f5fbf; } .dot.c0, .label.c0 { fill: #1f5fbf; }
  .line.c1, .range.c1 { stroke: #b4520a; } .dot.c1, .label.c1 { fill: #b4520a; }
  .line.c2, .range.c2 { stroke: #0b7a69; } .dot.c2, .label.c2 { fill: #0b7a69; }
  @media (prefers-color-scheme: dark) {
    text { fill: #aab4be; }
    .title { fill: #e6ebf0; }
    .ground { fill: #14191e; }
    .grid { stroke: #2a323a; }
    .line.c0, .range.c0 { stroke: #74aeff; } .dot.c0, .label.c0 { fill: #74aeff; }
    .line.c1, .range.c1 { stroke: #f2a765; } .dot.c1, .label.c1 { fill: #f2a765; }
    .line.c2, .range.c2 { stroke: #5fd0bb; } .dot.c2, .label.c2 { fill: #5fd0bb; }
  }
</style>`;
