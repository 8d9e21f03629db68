import { type Decimal, type InstrumentId, zero } from '@replay/core';
import type { Ledger } from './ledger.ts';
import { type MarginTerms, maintenanceMargin } from './margin-terms.ts';
import type { Position } from './position.ts';
import { valueAtPrice } from './value.ts';

/** How an account stands to its venue: liquidated once its equity is no more than what it has to hold. */
export interface Standing {
  readonly equity: Decimal;
  readonly maintenance: Decimal;
}

/** Whether an account holds what can be liquidated. Who owns coins owes nobody. */
export const isLeveraged = ({ instrument, size }: Position): boolean => size !== 0 && instrument.contract !== 'spot';

/** The standing at marks in the quote; a position whose mark is not known counts at its entry, and needs no margin. */
export function standingOf(
  ledger: Ledger,
  markOf: (id: InstrumentId) => Decimal | undefined,
  terms: MarginTerms,
): Standing {
  let equity = ledger.settled;
  let maintenance = zero;
  for (const [id, position] of ledger.positions) {
    if (position.size === 0) continue;
    const mark = markOf(id);
    if (mark === undefined) continue;
    const value = valueAtPrice(position.instrument, position.size, mark);
    equity = equity.add(value).sub(position.entryValue);
    if (isLeveraged(position)) maintenance = maintenance.add(maintenanceMargin(terms, value.abs()));
  }
  return { equity, maintenance };
}

export const isShort = ({ equity, maintenance }: Standing): boolean => equity.lte(maintenance);
