/** One figure of `pnpm bench`. Ratios compare with a reference measured in the same run, so they hold on any machine. */
export interface BenchRow {
  readonly name: string;
  readonly figure: number;
  readonly unit: string;
  /** The same work done by the yardstick. */
  readonly reference?: number;
  /** How many times better than the reference; more is better. */
  readonly ratio?: number;
  /** The ratio (or, without a reference, the figure) that the project promises itself. */
  readonly wanted?: number;
}
