/**
 * The sizes of 32 neighbouring ticks, and behind them a map whose bit i says that tick i shows a size. A plain array of
 * small integers, because that is what the engine copies fastest.
 */
export type Page = number[];

export const pageTicks = 32;
const mapCell = pageTicks;

/** Shared by every place without levels, and known by its identity. Never written to. */
export const emptyPage: Page = Array.from({ length: pageTicks + 1 }, () => 0);

/** Which ticks show a size, a bit for each. */
export const mapOf = (page: Page): number => page[mapCell]!;

/** Shows a size at a tick of the page, or nothing when it is 0. */
export function writeSize(page: Page, tick: number, size: number): void {
  page[tick] = size;
  if (size === 0) page[mapCell] = page[mapCell]! & ~(1 << tick);
  else page[mapCell] = page[mapCell]! | (1 << tick);
}

/** The place of the lowest bit that is set, 0 … 31. */
export const lowestBit = (map: number): number => 31 - Math.clz32(map & -map);
