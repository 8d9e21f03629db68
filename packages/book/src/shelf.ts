import { emptyPage, lowestBit, mapOf, type Page, pageTicks } from './page.ts';

/** 32 neighbouring pages; where there is no level, the empty page. */
export type Chapter = readonly Page[];

/** 32 neighbouring chapters; where there is no level, the empty chapter. */
export type Volume = readonly Chapter[];

/**
 * All levels of a ladder by rank, in a tree that is found by arithmetic alone: page, chapter and volume of a rank are
 * digits of it. The volumes that hold any levels stand in order beside their numbers (first rank / `volumeTicks`);
 * there is always one, if only an empty one. A rank is a price seen outward from the touch (a bid's price negated), so
 * that both sides are one code and the best level comes first.
 */
export interface Shelf {
  readonly numbers: readonly number[];
  readonly volumes: readonly Volume[];
  /** Levels on all pages. */
  readonly count: number;
}

const width = 32;
export const volumeTicks = pageTicks * width * width;

export const emptyChapter: Chapter = Array.from({ length: width }, () => emptyPage);
export const emptyVolume: Volume = Array.from({ length: width }, () => emptyChapter);
export const emptyShelf: Shelf = { numbers: [0], volumes: [emptyVolume], count: 0 };

export function sizeAt({ numbers, volumes }: Shelf, rank: number): number {
  const number = volumeNumberOf(rank);
  const place = placeOf(numbers, number);
  if (numbers[place] !== number) return 0;
  const offset = rank - number * volumeTicks;
  return volumes[place]![offset >> 10]![(offset >> 5) & 31]![offset & 31]!;
}

/** The lowest rank that shows a size, and that size; undefined on an empty shelf. */
export function first(shelf: Shelf): { rank: number; size: number } | undefined {
  if (shelf.count === 0) return undefined;
  const volume = shelf.volumes[0]!;
  const chapterAt = firstWritten(volume, emptyChapter);
  const chapter = volume[chapterAt]!;
  const pageAt = firstWritten(chapter, emptyPage);
  const page = chapter[pageAt]!;
  const tick = lowestBit(mapOf(page));
  return { rank: firstRankOf(shelf.numbers[0]!, chapterAt, pageAt) + tick, size: page[tick]! };
}

/** Visits levels by rising rank until the visitor returns false. */
export function walk({ numbers, volumes }: Shelf, visit: (rank: number, size: number) => boolean | void): void {
  for (let place = 0; place < volumes.length; place++) {
    const volume = volumes[place]!;
    for (let chapterAt = 0; chapterAt < width; chapterAt++) {
      const chapter = volume[chapterAt]!;
      if (chapter === emptyChapter) continue;
      for (let pageAt = 0; pageAt < width; pageAt++) {
        const page = chapter[pageAt]!;
        const firstRank = firstRankOf(numbers[place]!, chapterAt, pageAt);
        for (let map = mapOf(page); map !== 0; map &= map - 1) {
          const tick = lowestBit(map);
          if (visit(firstRank + tick, page[tick]!) === false) return;
        }
      }
    }
  }
}

export const volumeNumberOf = (rank: number): number => Math.floor(rank / volumeTicks);

/** Where a volume stands, or would. */
export function placeOf(numbers: readonly number[], number: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a chapter or volume holds nothing but the shared empty part. */
export const isBlank = <Part>(parts: readonly Part[], empty: Part): boolean =>
  firstWritten(parts, empty) === parts.length;

function firstWritten<Part>(parts: readonly Part[], empty: Part): number {
  let at = 0;
  while (at < parts.length && parts[at] === empty) at += 1;
  return at;
}

const firstRankOf = (number: number, chapterAt: number, pageAt: number): number =>
  number * volumeTicks + (chapterAt * width + pageAt) * pageTicks;
