import type { QuoteData } from '../src/data/account-data.ts';
import { valuesOf } from '../src/data/column.ts';
import type { Painter } from './drawing.ts';
import { faded } from './palette.ts';

/** Draws where own orders rested, each as a stroke at its price for as long as it was there. */
export function quoteLines(data: QuoteData): Painter {
  const [from, lasting, prices, sides] = [data.from, data.lasting, data.prices, data.sides].map(valuesOf) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return ({ ctx, valToPos }, palette, range) => {
    const strokes = [new Path2D(), new Path2D()] as const;
    for (let at = 0; at < from.length; at += 1) {
      const begin = from[at] as number;
      const end = begin + (lasting[at] as number);
      if (begin > range.to) break;
      if (end < range.from) continue;
      const y = valToPos(prices[at] as number, 'y', true);
      const stroke = strokes[sides[at] === 1 ? 1 : 0];
      stroke.moveTo(valToPos(Math.max(begin, range.from), 'x', true), y);
      // Also an order that was gone at once leaves a trace.
      stroke.lineTo(Math.max(valToPos(Math.min(end, range.to), 'x', true), valToPos(begin, 'x', true) + 1), y);
    }
    ctx.lineWidth = 2 * uPlot.pxRatio;
    for (const [at, colour] of (['gain', 'loss'] as const).entries()) {
      ctx.strokeStyle = faded(palette.of(colour), 0.5);
      ctx.stroke(strokes[at === 1 ? 1 : 0]);
    }
  };
}
