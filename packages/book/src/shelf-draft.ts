import { emptyPage, mapOf, type Page, writeSize } from './page.ts';
import {
  type Chapter,
  emptyChapter,
  emptyVolume,
  isBlank,
  placeOf,
  type Shelf,
  type Volume,
  volumeNumberOf,
  volumeTicks,
} from './shelf.ts';

/** How much of the path to the open page is ours to write: each step includes those before it. */
const nothing = 0;
const theList = 1;
const theVolume = 2;
const theChapter = 3;
const thePage = 4;

/**
 * The shelf of one message in the making. It begins as the earlier shelf and copies what it writes to: the path to a
 * page when that page first changes. Venues list the rows of a message in price order, so the page of the last row is
 * kept open: most rows find theirs at once, and coming back to a page only costs a second copy.
 */
export class ShelfDraft {
  #numbers: readonly number[];
  #volumes: readonly Volume[];
  #count: number;
  /** What is open: the place of the volume on the shelf, of the chapter in it, and of the page counted in the volume. */
  #place = 0;
  #chapterAt = -1;
  #pageAt = -1;
  #firstRank: number;
  #volume: Volume;
  #chapter: Chapter = emptyChapter;
  #page: Page = emptyPage;
  #ours = nothing;

  constructor(earlier: Shelf) {
    this.#numbers = earlier.numbers;
    this.#volumes = earlier.volumes;
    this.#count = earlier.count;
    this.#volume = earlier.volumes[0]!;
    this.#firstRank = earlier.numbers[0]! * volumeTicks;
  }

  /** Shows `size` at a rank, or nothing when it is 0. */
  set(rank: number, size: number): void {
    let offset = rank - this.#firstRank;
    if (offset < 0 || offset >= volumeTicks) {
      if (!this.#openVolume(volumeNumberOf(rank), size !== 0)) return;
      offset = rank - this.#firstRank;
    }
    if (offset >> 5 !== this.#pageAt) this.#openPage(offset >> 5);
    const tick = offset & 31;
    const earlier = this.#page[tick]!;
    if (earlier === size) return;
    if (this.#ours !== thePage) this.#copyPath();
    if (earlier !== 0 && size !== 0) this.#page[tick] = size;
    else {
      writeSize(this.#page, tick, size);
      this.#count += size === 0 ? -1 : 1;
      if (mapOf(this.#page) === 0) this.#clearPage();
    }
  }

  /** The shelf as it is now. The draft must not be used after it. */
  finished(): Shelf {
    return { numbers: this.#numbers, volumes: this.#volumes, count: this.#count };
  }

  #openPage(pageAt: number): void {
    const chapterAt = pageAt >> 5;
    if (chapterAt !== this.#chapterAt) {
      this.#chapterAt = chapterAt;
      this.#chapter = this.#volume[chapterAt]!;
      if (this.#ours > theVolume) this.#ours = theVolume;
    } else if (this.#ours > theChapter) this.#ours = theChapter;
    this.#pageAt = pageAt;
    this.#page = this.#chapter[pageAt & 31]!;
  }

  /** Opens the volume of that number. Says false where there is none and `mayAdd` forbids a new one. */
  #openVolume(number: number, mayAdd: boolean): boolean {
    const place = placeOf(this.#numbers, number);
    if (this.#numbers[place] !== number) {
      if (!mayAdd) return false;
      this.#addVolume(place, number);
    }
    this.#openVolumeAt(placeOf(this.#numbers, number));
    return true;
  }

  #addVolume(place: number, number: number): void {
    const isFirst = this.#count === 0; // Then the one blank volume of an empty shelf gives way.
    this.#numbers = isFirst ? [number] : this.#numbers.toSpliced(place, 0, number);
    this.#volumes = isFirst ? [emptyVolume] : this.#volumes.toSpliced(place, 0, emptyVolume);
    this.#ours = theList;
  }

  #openVolumeAt(place: number): void {
    this.#place = place;
    this.#chapterAt = -1;
    this.#pageAt = -1;
    this.#firstRank = this.#numbers[place]! * volumeTicks;
    this.#volume = this.#volumes[place]!;
    if (this.#ours > theList) this.#ours = theList;
  }

  /** Copies what is not ours yet, from the list of volumes down to the open page. */
  #copyPath(): void {
    if (this.#ours < theVolume) {
      if (this.#ours < theList) this.#volumes = this.#volumes.slice();
      this.#volume = this.#volume.slice();
      (this.#volumes as Volume[])[this.#place] = this.#volume;
    }
    if (this.#ours < theChapter) {
      this.#chapter = this.#chapter.slice();
      (this.#volume as Chapter[])[this.#chapterAt] = this.#chapter;
    }
    this.#putPage(this.#page.slice());
    this.#ours = thePage;
  }

  #putPage(page: Page): void {
    this.#page = page;
    (this.#chapter as Page[])[this.#pageAt & 31] = page;
  }

  /** Puts the shared empty page back, and the same upwards, so that a walk can tell by identity what to pass over. */
  #clearPage(): void {
    this.#putPage(emptyPage);
    this.#pageAt = -1;
    if (!isBlank(this.#chapter, emptyPage)) return;
    (this.#volume as Chapter[])[this.#chapterAt] = emptyChapter;
    this.#chapterAt = -1;
    if (this.#volumes.length === 1 || !isBlank(this.#volume, emptyChapter)) return;
    this.#numbers = this.#numbers.toSpliced(this.#place, 1);
    this.#volumes = this.#volumes.toSpliced(this.#place, 1);
    this.#openVolumeAt(0);
  }
}
