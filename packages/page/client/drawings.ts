import type { AccountData, InstrumentData } from '../src/data/account-data.ts';
import type { StepLine } from '../src/data/line.ts';
import type { Drawing } from './drawing.ts';
import { fillMarks } from './fill-marks.ts';
import { depthView } from './heat-map.ts';
import { amountText, decimalText, drawdownOf, lineOf } from './lines.ts';
import { quoteLines } from './quote-lines.ts';

/** The charts of an account by the names of their panels. */
export const accountDrawings = (data: AccountData): Readonly<Record<string, () => Drawing>> => ({
  equity: () => ({ lines: [{ label: 'equity', line: lineOf(data.equity), colour: 'ink' }], text: amountText }),
  drawdown: () => ({
    lines: [{ label: 'drawdown', line: drawdownOf(lineOf(data.equity)), colour: 'loss', filled: true }],
    text: amountText,
    ends: (low) => [low === 0 ? -1 : low * 1.1, 0],
  }),
  parts: () => ({
    lines: [
      { label: 'spread', line: lineOf(data.parts.spreadCapture), colour: 'gain', width: 1.75 },
      { label: 'inventory', line: lineOf(data.parts.inventory), colour: 'loss', width: 1.75, dash: [6, 3] },
      { label: 'fees', line: negated(lineOf(data.parts.fees)), colour: 'quiet' },
      { label: 'funding', line: lineOf(data.parts.funding), colour: 'third' },
    ],
    text: amountText,
  }),
});

/** The charts of a market; those of its depth only where that was recorded. */
export function instrumentDrawings(data: InstrumentData): Readonly<Record<string, (() => Drawing) | undefined>> {
  const tick = data.bid.values.step;
  const depth = data.depth === undefined ? undefined : depthView(data.depth, tick);
  const priceText = (price: number): string =>
    price.toLocaleString('en-US', { minimumFractionDigits: data.priceDigits, maximumFractionDigits: data.priceDigits });
  return {
    price: () => ({
      lines: [
        { label: 'bid', line: lineOf(data.bid), colour: 'ink' },
        { label: 'ask', line: lineOf(data.ask), colour: 'ink' },
      ],
      text: priceText,
      ends: (low, high) => {
        const room = Math.max((high - low) / 8, 6 * tick);
        return [low - room, high + room];
      },
      beneath: depth === undefined ? [] : [depth.paint],
      above: [quoteLines(data.quotes), fillMarks(data.fills)],
    }),
    position: () => ({
      lines: [{ label: 'position', line: lineOf(data.position), colour: 'ink', filled: true }],
      text: (size) => decimalText(size, data.sizeDigits),
      ends: (low, high) => withZero(low, high),
    }),
    spread: depth && (() => ({ ...oneLine('spread', depth.spread), ends: (_, high) => [0, high * 1.15 || 1] })),
    imbalance: depth && (() => ({ ...oneLine('imbalance', depth.imbalance), ends: () => [-1.05, 1.05] })),
  };
}

const oneLine = (label: string, line: StepLine): Drawing => ({
  lines: [{ label, line, colour: 'ink' }],
  text: (value) => decimalText(value, 2),
});

const negated = ({ times, values }: StepLine): StepLine => ({
  times,
  values: Float64Array.from(values, (one) => -one),
});

function withZero(low: number, high: number): [number, number] {
  const [least, most] = [Math.min(low, 0), Math.max(high, 0)];
  const room = (most - least) / 8 || 1;
  return [least - room, most + room];
}
