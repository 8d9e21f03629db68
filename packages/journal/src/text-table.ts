/** Numbers for texts, in the order in which they first came. */
export class TextTable {
  readonly #places = new Map<string, number>();
  #news: string[] = [];

  /** There are so many that it is better to begin anew: most are names of orders that are long over. */
  get isFull(): boolean {
    return this.#places.size > 1 << 16;
  }

  placeOf(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#news.push(text);
    this.#places.set(text, this.#places.size);
    return this.#places.size - 1;
  }

  /** The texts that came since this was last asked for. */
  news(): readonly string[] {
    const news = this.#news;
    this.#news = [];
    return news;
  }

  clear(): void {
    this.#places.clear();
  }
}
