import { NumberColumn } from './number-column.ts';

/** A dictionary-encoded column of texts: each distinct text is stored once, and a cell is its number. */
export class NameColumn {
  readonly #cells = new NumberColumn(Uint32Array);
  /** 0 stands for undefined. */
  readonly #numbers = new Map<string | undefined, number>([[undefined, 0]]);
  readonly #names: (string | undefined)[] = [undefined];

  get(index: number): string | undefined {
    return this.#names[this.#cells.get(index)];
  }

  set(index: number, name: string | undefined): void {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#names.push(name) - 1;
      this.#numbers.set(name, number);
    }
    this.#cells.set(index, number);
  }
}
