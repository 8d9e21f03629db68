import type { Drawing } from './drawing.ts';
import { equallyLong } from './lines.ts';
import { faded, type Palette } from './palette.ts';
import type { TimeRange } from './time-range.ts';
import { day, momentText, timeSteps } from './time-text.ts';

/** Where a drawing is put, and what it is tied to. */
interface PlotPlace {
  readonly range: TimeRange;
  readonly palette: Palette;
  /** Plots of one name share their cursor. */
  readonly sync: string;
  readonly host: HTMLElement;
  /** Told of the time under the cursor; undefined when it has left. */
  over(time: number | undefined): void;
}

/** How the charting library is told of a drawing. */
export function plotOptions(drawing: Drawing, place: PlotPlace): uPlot.Options {
  const { lines, text, ends = withRoom, beneath = [], above = [] } = drawing;
  const { range, palette, sync, host, over } = place;
  const narrow = matchMedia('(max-width: 600px)').matches;
  const font = `${narrow ? 11 : 12}px ${getComputedStyle(document.body).fontFamily}`;
  const axis = { stroke: () => palette.of('quiet'), font, ticks: { show: false } };
  return {
    width: host.clientWidth,
    height: host.clientHeight,
    legend: { show: false },
    padding: [10, narrow ? 8 : 16, 0, 0],
    scales: {
      x: { time: false, range: (_, from, to) => [from, to] },
      y: { range: (_, low, high) => (low === null ? [0, 1] : ends(low, high)) },
    },
    axes: [
      {
        ...axis,
        space: narrow ? 64 : 90,
        size: 28,
        incrs: [...timeSteps],
        grid: { stroke: () => palette.of('hairline'), width: 1 },
        values: (_, marks, __, ____, step) => marks.map((___, at) => markText(marks, at, step)),
      },
      {
        ...axis,
        size: narrow ? 56 : 76,
        space: 34,
        grid: { stroke: () => palette.of('hairline'), width: 1 },
        values: (_, marks) => equallyLong(marks.map(text)),
      },
    ],
    series: [
      {},
      ...lines.map(
        ({ label, colour, width = 1.25, dash, filled = false }): uPlot.Series => ({
          label,
          stroke: () => palette.of(colour),
          width,
          ...(dash === undefined ? {} : { dash }),
          ...(filled ? { fill: () => faded(palette.of(colour)), fillTo: 0 } : {}),
          paths: stepped,
          points: { show: false },
        }),
      ),
    ],
    cursor: {
      y: false,
      points: { size: 6 },
      sync: { key: sync, scales: ['x', null] },
      drag: { x: true, y: false, setScale: false },
      // A double click means the whole run, not the whole of what is loaded.
      bind: { dblclick: () => () => (range.all(), null) },
    },
    hooks: {
      drawClear: [(plot) => clipped(plot, () => beneath.forEach((paint) => paint(plot, palette, range)))],
      draw: [(plot) => clipped(plot, () => above.forEach((paint) => paint(plot, palette, range)))],
      setCursor: [
        ({ cursor, posToVal }) => over((cursor.left ?? -1) < 0 ? undefined : posToVal(cursor.left ?? 0, 'x')),
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width === 0) return;
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          // A hand that trembles while it clicks does not mean to zoom.
          if (width > 3) range.set(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
        },
      ],
    },
  };
}

const stepped: uPlot.Series.PathBuilder = (plot, series, from, to) =>
  uPlot.paths.stepped?.({ align: 1 })(plot, series, from, to) ?? null;

/** An eighth of the height above and below, and some height even for a line that does not move. */
function withRoom(low: number, high: number): [number, number] {
  const room = high > low ? (high - low) / 8 : Math.abs(high) / 1000 || 1;
  return [low - room, high + room];
}

/** Midnight says the day that begins, and so does the first mark where a day begins further on. */
function markText(marks: readonly number[], at: number, step: number): string {
  const [mark, first, last] = [marks[at] ?? 0, marks[0] ?? 0, marks.at(-1) ?? 0];
  const begins = mark % day === 0 || (at === 0 && Math.floor(first / day) !== Math.floor(last / day));
  return begins ? momentText(mark, day) : momentText(mark, step);
}

function clipped({ ctx, bbox }: uPlot, paint: () => void): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  paint();
  ctx.restore();
}
