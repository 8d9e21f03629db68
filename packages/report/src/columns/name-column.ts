import { NumberColumn } from './number-column.ts';

/** A column of texts of which many are equal: each is kept once, and a cell is its number. */
export class NameColumn {
  readonly #cells = new NumberColumn(Uint32Array);
  /** 0 stands for no text. */
  readonly #numbers = new Map<string | undefined, number>([[undefined, 0]]);
  readonly #names: (string | undefined)[] = [undefined];

  get(place: number): string | undefined {
    return this.#names[this.#cells.get(place)];
  }

  set(place: number, name: string | undefined): void {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#names.push(name) - 1;
      this.#numbers.set(name, number);
    }
    this.#cells.set(place, number);
  }
}
