/** A page covers 32 neighbouring ticks, a block 1024 neighbouring pages. */
const pageTicks = 32;
const blockPages = 1024;
const blockTicks = blockPages * pageTicks;
const blockWords = blockPages / 32;

/**
 * The current levels of one side, by side price: the storage behind ladders, and the only part that is written to.
 *
 * A page table of two levels. A block says where the pages of its 32,768 ticks lie in one array of sizes; a size of 0 is no
 * level. Bit maps of the levels of a page, of the pages of a block, and of the words of that map lead from one level to the
 * next. Page 0 and block 0 stay empty and stand for all that do not exist. An emptied page keeps its memory until the
 * levels move to a new store: most prices come back.
 */
export class LevelStore {
  count = 0;
  #sizes = new Float64Array(8 * pageTicks);
  #levelMaps = new Int32Array(8);
  #pageCount = 1;
  #pages = new Int32Array(2 * blockPages);
  #pageMaps = new Int32Array(2 * blockWords);
  #wordMaps = new Int32Array(2);
  /** The existing blocks in order: the first tick of each, in blocks, and its index. */
  readonly #blockNumbers: number[] = [];
  readonly #blocks: number[] = [];
  /** The block of the latest access, 0 if it does not exist: rows arrive in price order, so the next is likely there. */
  #block = 0;
  #blockStart = 0;

  /** How many pages take up memory, empty ones included. */
  get pageCount(): number {
    return this.#pageCount - 1;
  }

  sizeAt(sidePrice: number): number {
    const offset = this.#offsetOf(sidePrice);
    const page = this.#pages[this.#block * blockPages + (offset >> 5)]!;
    return this.#sizes[page * pageTicks + (offset & 31)]!;
  }

  /** Sets the size at a side price, 0 for no level. Returns the size before. */
  put(sidePrice: number, size: number): number {
    const offset = this.#offsetOf(sidePrice);
    let page = this.#pages[this.#block * blockPages + (offset >> 5)]!;
    if (page === 0) {
      if (size === 0) return 0;
      page = this.#addPage(offset >> 5);
    }
    const tick = offset & 31;
    const cell = page * pageTicks + tick;
    const earlier = this.#sizes[cell]!;
    this.#sizes[cell] = size;
    // A level comes or goes with every third row of a real feed, in no order: branches on that would be mispredicted.
    const isLevel = Number(size !== 0);
    const before = this.#levelMaps[page]!;
    const after = (before & ~(1 << tick)) | (isLevel << tick);
    this.#levelMaps[page] = after;
    this.count += isLevel - Number(earlier !== 0);
    if (before === 0 || after === 0) this.#mark(offset >> 5, after !== 0);
    return earlier;
  }

  /** The lowest side price with a level; undefined without levels. */
  first(): number | undefined {
    for (let at = 0; at < this.#blocks.length; at++) {
      const block = this.#blocks[at]!;
      const words = this.#wordMaps[block]!;
      if (words === 0) continue;
      const word = lowestBit(words);
      const index = word * 32 + lowestBit(this.#pageMaps[block * blockWords + word]!);
      const tick = lowestBit(this.#levelMaps[this.#pages[block * blockPages + index]!]!);
      return this.#blockNumbers[at]! * blockTicks + index * pageTicks + tick;
    }
    return undefined;
  }

  /** Visits levels by rising side price until the visitor returns false. The visitor must not write to the store. */
  walk(visit: (sidePrice: number, size: number) => boolean | void): void {
    for (let at = 0; at < this.#blocks.length; at++) {
      const block = this.#blocks[at]!;
      const start = this.#blockNumbers[at]! * blockTicks;
      for (let words = this.#wordMaps[block]!; words !== 0; words &= words - 1) {
        const word = lowestBit(words);
        for (let pages = this.#pageMaps[block * blockWords + word]!; pages !== 0; pages &= pages - 1) {
          const index = word * 32 + lowestBit(pages);
          const page = this.#pages[block * blockPages + index]!;
          for (let levels = this.#levelMaps[page]!; levels !== 0; levels &= levels - 1) {
            const tick = lowestBit(levels);
            if (visit(start + index * pageTicks + tick, this.#sizes[page * pageTicks + tick]!) === false) return;
          }
        }
      }
    }
  }

  /** The distance of a side price from the start of its block, which becomes the block of the latest access. */
  #offsetOf(sidePrice: number): number {
    const offset = sidePrice - this.#blockStart;
    if (offset >= 0 && offset < blockTicks) return offset;
    const number = Math.floor(sidePrice / blockTicks);
    const at = lowerBound(this.#blockNumbers, number);
    this.#block = this.#blockNumbers[at] === number ? this.#blocks[at]! : 0;
    this.#blockStart = number * blockTicks;
    return sidePrice - this.#blockStart;
  }

  /** Notes whether a page of the current block has levels. */
  #mark(index: number, hasLevels: boolean): void {
    const word = this.#block * blockWords + (index >> 5);
    this.#pageMaps[word] = withBit(this.#pageMaps[word]!, index & 31, hasLevels);
    this.#wordMaps[this.#block] = withBit(this.#wordMaps[this.#block]!, index >> 5, this.#pageMaps[word] !== 0);
  }

  #addPage(index: number): number {
    if (this.#block === 0) this.#addBlock();
    const page = this.#pageCount++;
    if (page === this.#levelMaps.length) {
      this.#sizes = doubled(this.#sizes, Float64Array);
      this.#levelMaps = doubled(this.#levelMaps, Int32Array);
    }
    this.#pages[this.#block * blockPages + index] = page;
    return page;
  }

  #addBlock(): void {
    this.#block = this.#blocks.length + 1;
    if (this.#block === this.#wordMaps.length) {
      this.#pages = doubled(this.#pages, Int32Array);
      this.#pageMaps = doubled(this.#pageMaps, Int32Array);
      this.#wordMaps = doubled(this.#wordMaps, Int32Array);
    }
    const number = this.#blockStart / blockTicks;
    const at = lowerBound(this.#blockNumbers, number);
    this.#blockNumbers.splice(at, 0, number);
    this.#blocks.splice(at, 0, this.#block);
  }
}

function doubled<Cells extends Float64Array | Int32Array>(cells: Cells, Of: new (length: number) => Cells): Cells {
  const more = new Of(2 * cells.length);
  more.set(cells);
  return more;
}

const withBit = (map: number, bit: number, isSet: boolean): number => (isSet ? map | (1 << bit) : map & ~(1 << bit));

/** The index of the lowest bit that is set, 0 … 31. */
const lowestBit = (map: number): number => 31 - Math.clz32(map & -map);

/** The index of the first of rising values that is not below one. */
export function lowerBound(values: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
