import { aligned } from '../src/data/aligned.ts';
import { valueAt } from '../src/data/line.ts';
import type { Drawing } from './drawing.ts';
import { element, elements } from './find.ts';
import type { Palette } from './palette.ts';
import { plotOptions } from './plot-options.ts';
import type { TimeRange } from './time-range.ts';

/**
 * A chart over time. Whenever another stretch is shown, its lines are thinned anew to the pixels there are, so that millions of points
 * draw as fast as thousands and no extreme is lost.
 */
export class TimePanel {
  readonly #frame: HTMLElement;
  readonly #host: HTMLElement;
  readonly #drawing: Drawing;
  readonly #range: TimeRange;
  readonly #plot: uPlot;

  constructor(frame: HTMLElement, drawing: Drawing, range: TimeRange, palette: Palette, sync: string) {
    this.#frame = frame;
    this.#host = element('.plot', frame);
    this.#drawing = drawing;
    this.#range = range;
    this.#plot = new uPlot(
      plotOptions(drawing, { range, palette, sync, host: this.#host, over: (time) => this.#tellValues(time) }),
      [[range.from, range.to], ...drawing.lines.map(() => [null, null])],
      this.#host,
    );
    this.#host.addEventListener('pointerleave', () => this.#tellValues(undefined));
  }

  /** Draws the stretch of time that is to be shown. */
  show(): void {
    const { from, to } = this.#range;
    const columns = Math.max(Math.floor(this.#plot.bbox.width), 1);
    const data = aligned(
      this.#drawing.lines.map(({ line }) => line),
      from,
      to,
      columns,
    );
    this.#plot.batch(() => {
      this.#plot.setData(data, false);
      this.#plot.setScale('x', { min: from, max: to });
    });
    this.#tellValues(undefined);
  }

  /** Fits the width there is. */
  fit(): void {
    const { clientWidth, clientHeight } = this.#host;
    if (clientWidth === 0 || (clientWidth === this.#plot.width && clientHeight === this.#plot.height)) return;
    this.#plot.setSize({ width: clientWidth, height: clientHeight });
    this.show();
  }

  repaint(): void {
    this.#plot.redraw(false, true);
  }

  /** Writes what the lines are at a time into the legend; at the end of what is shown where the cursor is elsewhere. */
  #tellValues(time: number | undefined): void {
    for (const output of elements('output[data-line]', this.#frame)) {
      const drawn = this.#drawing.lines.find(({ label }) => label === output.dataset['line']);
      const value = drawn === undefined ? Number.NaN : valueAt(drawn.line, time ?? this.#range.to);
      output.textContent = Number.isNaN(value) ? '–' : this.#drawing.text(value);
    }
  }
}
