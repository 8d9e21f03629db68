import { SumTree } from '@replay/core';
import type { Ledger } from './ledger.ts';
import {
  type ApproximateTerms,
  approximateMaintenance,
  approximateTerms,
  approximateValue,
  floatError,
  isLeveraged,
} from './margin-status.ts';
import type { MarginTerms } from './margin-terms.ts';
import type { Position } from './position.ts';

/**
 * How far an account is above its maintenance margin, in floats: asked at every event of the market, so one mark must not cost a walk over all
 * positions. Where this gives more than nothing the account is certainly safe; else the standing decides, which is exact.
 */
export class SpareSums {
  readonly #terms: ApproximateTerms;
  readonly #spare: SumTree;
  readonly #amounts: SumTree;
  readonly #isLeveraged: Uint8Array;
  #leveraged = 0;

  constructor(terms: MarginTerms, instruments: number) {
    this.#terms = approximateTerms(terms);
    this.#spare = new SumTree(instruments);
    this.#amounts = new SumTree(instruments);
    this.#isLeveraged = new Uint8Array(instruments);
  }

  /** States a position and its mark in ticks; without a mark it counts at its entry, and needs no margin. */
  set(index: number, position: Position, mark: number | undefined): void {
    const { instrument, size } = position;
    const isContract = isLeveraged(position);
    this.#leveraged += Number(isContract) - this.#isLeveraged[index]!;
    this.#isLeveraged[index] = Number(isContract);
    let [spare, amounts] = [0, 0];
    if (size !== 0 && mark !== undefined) {
      const value = approximateValue(instrument, size, mark);
      const maintenance = isContract ? approximateMaintenance(this.#terms, Math.abs(value)) : 0;
      spare = value - position.floatEntry - maintenance;
      amounts = Math.abs(value) + Math.abs(position.floatEntry);
    }
    this.#spare.set(index, spare);
    this.#amounts.set(index, amounts);
  }

  /** How far the equity is certainly above the maintenance margin; infinitely without a contract to liquidate. */
  of({ floatSettled }: Ledger): number {
    if (this.#leveraged === 0) return Infinity;
    return floatSettled + this.#spare.total - (Math.abs(floatSettled) + this.#amounts.total) * floatError;
  }
}
