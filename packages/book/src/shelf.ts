import { Blocks, lowestBit, width } from './blocks.ts';

/** A page shows 32 neighbouring ticks, a chapter is 32 pages, a volume 32 chapters. */
const chapterTicks = width * width;
const volumeTicks = chapterTicks * width;

/**
 * The levels of one side as they are now, by rank: a price seen outward from the touch (a bid's price negated), so that
 * both sides are one code and the best level comes first. This is the part of a ladder that is written to.
 *
 * A tree whose paths are arithmetic: page, chapter and volume of a rank are digits of it. The sizes of a page lie in a
 * block of `pages`; chapters and volumes are blocks that hold the numbers of the blocks below. Volumes stand in order
 * beside their own numbers (first rank / `volumeTicks`). What holds no level is not there.
 */
export class Shelf {
  /** Levels on all pages. */
  count = 0;
  readonly #pages = new Blocks((length) => new Float64Array(length));
  readonly #parts = new Blocks((length) => new Int32Array(length));
  readonly #numbers: number[] = [];
  readonly #volumes: number[] = [];
  /** The volume of the rank last asked for, block 0 where there is none: rows come in price order, the next is near. */
  #openVolume = 0;
  #firstRank = 0;

  sizeAt(rank: number): number {
    const offset = this.#offsetOf(rank);
    const parts = this.#parts.cells;
    const chapter = parts[this.#openVolume * width + (offset >> 10)]!;
    const page = parts[chapter * width + ((offset >> 5) & 31)]!;
    return this.#pages.cells[page * width + (offset & 31)]!;
  }

  /** Shows a size at a rank, or nothing when it is 0. Returns what was there. */
  put(rank: number, size: number): number {
    const offset = this.#offsetOf(rank);
    const parts = this.#parts.cells;
    const chapter = parts[this.#openVolume * width + (offset >> 10)]!;
    const page = parts[chapter * width + ((offset >> 5) & 31)]!;
    const sizes = this.#pages.cells;
    const earlier = sizes[page * width + (offset & 31)]!;
    if (earlier === size) return earlier;
    if (earlier === 0) this.#add(offset, chapter, page, size);
    else if (size === 0) this.#remove(offset, chapter, page);
    else sizes[page * width + (offset & 31)] = size;
    return earlier;
  }

  /** The lowest rank that shows a size; undefined on an empty shelf. */
  first(): number | undefined {
    if (this.count === 0) return undefined;
    const parts = this.#parts;
    const volume = this.#volumes[0]!;
    const chapterAt = lowestBit(parts.mapOf(volume));
    const chapter = parts.cells[volume * width + chapterAt]!;
    const pageAt = lowestBit(parts.mapOf(chapter));
    const page = parts.cells[chapter * width + pageAt]!;
    return rankOf(this.#numbers[0]!, chapterAt, pageAt) + lowestBit(this.#pages.mapOf(page));
  }

  /** Visits levels by rising rank until the visitor returns false. The visitor must not write to the shelf. */
  walk(visit: (rank: number, size: number) => boolean | void): void {
    const [pages, parts] = [this.#pages, this.#parts];
    const sizes = pages.cells;
    for (let place = 0; place < this.#volumes.length; place++) {
      const volume = this.#volumes[place]!;
      const number = this.#numbers[place]!;
      for (let chapters = parts.mapOf(volume); chapters !== 0; chapters &= chapters - 1) {
        const chapterAt = lowestBit(chapters);
        const chapter = parts.cells[volume * width + chapterAt]!;
        for (let written = parts.mapOf(chapter); written !== 0; written &= written - 1) {
          const pageAt = lowestBit(written);
          const page = parts.cells[chapter * width + pageAt]!;
          const firstRank = rankOf(number, chapterAt, pageAt);
          for (let ticks = pages.mapOf(page); ticks !== 0; ticks &= ticks - 1) {
            const tick = lowestBit(ticks);
            if (visit(firstRank + tick, sizes[page * width + tick]!) === false) return;
          }
        }
      }
    }
  }

  /** How far a rank lies into its volume, which is open from then on. */
  #offsetOf(rank: number): number {
    const offset = rank - this.#firstRank;
    if (offset >= 0 && offset < volumeTicks) return offset;
    const number = Math.floor(rank / volumeTicks);
    const place = placeOf(this.#numbers, number);
    this.#openVolume = this.#numbers[place] === number ? this.#volumes[place]! : 0;
    this.#firstRank = number * volumeTicks;
    return rank - this.#firstRank;
  }

  #add(offset: number, knownChapter: number, knownPage: number, size: number): void {
    let chapter = knownChapter;
    let page = knownPage;
    if (page === 0) {
      if (chapter === 0) {
        if (this.#openVolume === 0) this.#addVolume();
        chapter = this.#parts.take();
        this.#parts.fill(this.#openVolume, offset >> 10, chapter);
      }
      page = this.#pages.take();
      this.#parts.fill(chapter, (offset >> 5) & 31, page);
    }
    this.#pages.fill(page, offset & 31, size);
    this.count += 1;
  }

  #remove(offset: number, chapter: number, page: number): void {
    this.count -= 1;
    if (!this.#pages.clear(page, offset & 31)) return;
    if (!this.#parts.clear(chapter, (offset >> 5) & 31)) return;
    if (this.#parts.clear(this.#openVolume, offset >> 10)) this.#dropVolume();
  }

  #addVolume(): void {
    const number = this.#firstRank / volumeTicks;
    const place = placeOf(this.#numbers, number);
    this.#openVolume = this.#parts.take();
    this.#numbers.splice(place, 0, number);
    this.#volumes.splice(place, 0, this.#openVolume);
  }

  #dropVolume(): void {
    const place = placeOf(this.#numbers, this.#firstRank / volumeTicks);
    this.#numbers.splice(place, 1);
    this.#volumes.splice(place, 1);
    this.#openVolume = 0;
  }
}

const rankOf = (number: number, chapterAt: number, pageAt: number): number =>
  number * volumeTicks + chapterAt * chapterTicks + pageAt * width;

/** Where a volume stands, or would. */
function placeOf(numbers: readonly number[], number: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
