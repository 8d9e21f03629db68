import type { StepLine } from '../src/data/line.ts';
import type { Colour, Palette } from './palette.ts';
import type { TimeRange } from './time-range.ts';

/** A step line in a panel. Its label is that of the legend's output which shows the value under the cursor. */
export interface DrawnLine {
  readonly label: string;
  readonly line: StepLine;
  readonly colour: Colour;
  readonly width?: number;
  readonly dash?: number[];
  /** Fills the area between the line and zero. */
  readonly filled?: boolean;
}

export interface Drawing {
  readonly lines: readonly DrawnLine[];
  /** The value of a line for the legend, and of a mark for the axis. */
  text(value: number): string;
  /** The ends of the axis, given those of the lines in view; with some room around them when left out. */
  ends?(low: number, high: number): [number, number];
  /** Pictures beneath and above the lines, on the same canvas. */
  readonly beneath?: readonly Painter[];
  readonly above?: readonly Painter[];
}

export type Painter = (plot: uPlot, palette: Palette, range: TimeRange) => void;
