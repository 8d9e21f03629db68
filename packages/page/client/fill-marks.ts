import type { FillData } from '../src/data/account-data.ts';
import { valuesOf } from '../src/data/column.ts';
import { windowOf } from '../src/data/line.ts';
import type { Painter } from './drawing.ts';
import type { Colour } from './palette.ts';

/** Told by shape as well as by colour: buys point up, sells down; makers are solid, takers hollow. */
const kinds: readonly { readonly colour: Colour; readonly up: boolean; readonly solid: boolean }[] = [
  { colour: 'gain', up: true, solid: true },
  { colour: 'loss', up: false, solid: true },
  { colour: 'gain', up: true, solid: false },
  { colour: 'loss', up: false, solid: false },
];

/** Draws the fills that are in view. Of many on one spot one is drawn. */
export function fillMarks(data: FillData): Painter {
  const [times, prices, which] = [valuesOf(data.times), valuesOf(data.prices), valuesOf(data.kinds)];
  return ({ ctx, valToPos }, palette, range) => {
    const scale = uPlot.pxRatio;
    const [begin, end] = windowOf({ times, values: prices }, range.from, range.to);
    const shapes = kinds.map(() => new Path2D());
    const taken = new Set<string>();
    for (let at = begin; at < end; at += 1) {
      const kind = which[at] as number;
      const x = valToPos(times[at] as number, 'x', true);
      const y = valToPos(prices[at] as number, 'y', true);
      const spot = `${kind} ${Math.round(x / (2 * scale))} ${Math.round(y / (2 * scale))}`;
      if (taken.has(spot)) continue;
      taken.add(spot);
      triangle(shapes[kind] as Path2D, x, y, 5.5 * scale, kinds[kind]?.up ?? true);
    }
    ctx.lineJoin = 'round';
    for (const [at, { colour, solid }] of kinds.entries()) {
      const shape = shapes[at] as Path2D;
      ctx.fillStyle = solid ? palette.of(colour) : palette.of('paper');
      // A rim of paper keeps marks apart from each other and from what is beneath.
      ctx.strokeStyle = palette.of('paper');
      ctx.lineWidth = (solid ? 1.5 : 4) * scale;
      ctx.stroke(shape);
      ctx.fill(shape);
      if (solid) continue;
      ctx.strokeStyle = palette.of(colour);
      ctx.lineWidth = 1.75 * scale;
      ctx.stroke(shape);
    }
  };
}

/** The tip of a triangle stands at the price. */
function triangle(path: Path2D, x: number, y: number, size: number, up: boolean): void {
  const down = up ? 1 : -1;
  path.moveTo(x, y);
  path.lineTo(x + size * 0.85, y + down * size * 1.5);
  path.lineTo(x - size * 0.85, y + down * size * 1.5);
  path.closePath();
}
