import type { Challenge } from './chaos.ts';
import type { Trial } from './run-plan.ts';

/** Counts how trials ended, by transport. */
export class Tally {
  readonly #rows = new Map<string, Map<string, number>>();
  readonly #columns = new Set<string>(['exact']);
  #slowest = 0;
  #faults = 0;
  /** Trials in which a fault happened. */
  faulted = 0;
  exact = 0;
  /** With holes that were told. */
  told = 0;
  refused = 0;
  broken = 0;

  add({ transport }: Challenge, { ending, faults, millis }: Trial): void {
    this[ending.status] += 1;
    this.#faults += faults;
    if (faults > 0) this.faulted += 1;
    this.#slowest = Math.max(this.#slowest, millis);
    const column = ending.status === 'refused' ? ending.error.code : ending.status;
    this.#columns.add(column);
    const row = this.#rows.get(transport.name) ?? new Map<string, number>();
    this.#rows.set(transport.name, row.set(column, (row.get(column) ?? 0) + 1));
  }

  get trials(): number {
    return this.exact + this.told + this.refused + this.broken;
  }

  /** One line for each transport, and one for all. */
  toText(): string {
    const columns = [...this.#columns];
    const line = (name: string, counts: readonly (string | number)[]): string =>
      `${name.padEnd(18)}${counts.map((count) => String(count).padStart(10)).join('')}`;
    const rows = [...this.#rows].map(([name, row]) =>
      line(
        name,
        columns.map((column) => row.get(column) ?? 0),
      ),
    );
    const share = ((100 * this.exact) / Math.max(1, this.trials)).toFixed(0);
    return [
      line('', columns),
      ...rows,
      `${this.trials} plans: ${this.exact} exact (${share} %), ${this.told} with holes told, ${this.refused} refused, ${this.broken} broken; the longest took ${(this.#slowest / 1000).toFixed(1)} s`,
      `${this.#faults} faults happened, to ${this.faulted} of the readings`,
    ].join('\n');
  }
}
