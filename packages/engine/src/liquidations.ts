import { Decimal, type InstrumentId, type Micros, type OrderId, zero } from '@replay/core';
import {
  accountIndex,
  defaultLiquidationFee,
  isBelowMaintenance,
  isLeveraged,
  type Ledger,
  type MarginStatus,
  marginStatusOf,
} from '@replay/ledger';
import { liquidate } from '@replay/sim';
import { reschedule } from './agenda.ts';
import { emitAnswers } from './answers.ts';
import { emit, nextFactNumber } from './emit.ts';
import { indexOf } from './run-config.ts';
import { modelsAt } from './run-models.ts';
import { type Draft, isUsed, withId } from './run-state.ts';
import type { VenueSide } from './venue-state.ts';

/**
 * Liquidates the account of an instrument if its equity has fallen to its maintenance margin: the venue cancels all its orders and
 * closes its positions at market. What the books cannot take stays open and is tried again at the next change, at any equity.
 */
export function checkMargin(draft: Draft, id: InstrumentId, time: Micros): void {
  const account = accountIndex(draft.accounts, id);
  if (!draft.liquidating.includes(account)) {
    const status = statusBelowMaintenance(draft, account);
    if (status === undefined) return;
    draft.cause = emitLiquidation(draft, account, status, time);
    draft.liquidating = [...draft.liquidating, account];
  }
  closeAll(draft, account, time);
  const { positions } = draft.accounts[account] as Ledger;
  if (positions.values().some(isLeveraged)) return;
  draft.liquidating = draft.liquidating.filter((other) => other !== account);
}

/** The status of an account that is to be liquidated; undefined for any other. */
function statusBelowMaintenance(draft: Draft, account: number): MarginStatus | undefined {
  const ledger = draft.accounts[account] as Ledger;
  if (draft.margins.spareOf(account, ledger) > 0) return undefined;
  const sideOf = (of: InstrumentId): VenueSide => draft.venues[indexOf(draft.config, of)] as VenueSide;
  const status = marginStatusOf(ledger, (of) => markOf(sideOf(of)), draft.config.marginTerms);
  return isBelowMaintenance(status) ? status : undefined;
}

/** The venue's own mark where it is known, else the mid. */
function markOf({ venue, funding }: VenueSide): Decimal | undefined {
  if (funding.markPrice !== undefined) return new Decimal(funding.markPrice);
  const { midDoubled, instrument } = venue;
  return midDoubled === undefined ? undefined : new Decimal(midDoubled).div(2).times(instrument.tickSize);
}

/** Returns the number of the first of these facts. */
function emitLiquidation(draft: Draft, account: number, { equity, maintenance }: MarginStatus, time: Micros): number {
  const first = nextFactNumber(draft);
  for (const [instrument, position] of (draft.accounts[account] as Ledger).positions) {
    if (!isLeveraged(position)) continue;
    const side = draft.venues[indexOf(draft.config, instrument)] as VenueSide;
    emit(draft, {
      type: 'PositionLiquidated',
      instrument,
      time,
      sequence: side.sequence,
      position: position.size,
      price: (markOf(side) ?? zero).toFixed(),
      equity: equity.toFixed(),
      maintenance: maintenance.toFixed(),
    });
  }
  return first;
}

function closeAll(draft: Draft, account: number, time: Micros): void {
  for (const [id] of (draft.accounts[account] as Ledger).positions) {
    const index = indexOf(draft.config, id);
    const side = draft.venues[index] as VenueSide;
    const { venue } = side;
    if (venue.position === 0 && venue.buys.length === 0 && venue.sells.length === 0) continue;
    const number = nextNumber(draft);
    const terms = { order: nameOf(number), fee: draft.config.liquidationFee ?? defaultLiquidationFee };
    const at = { time, sequence: side.sequence };
    const answers = liquidate(venue, terms, at, modelsAt(draft, side, time));
    reschedule(draft, index);
    emitAnswers(draft, answers);
    if (!answers.some(({ type }) => type === 'OrderFilled')) continue;
    draft.lastLiquidation = number;
    draft.usedIds = withId(draft.usedIds, terms.order);
  }
}

const nameOf = (number: number): OrderId => `liquidation-${number}`;

/** The number of the next closing order: one whose name no order of the strategy has. */
function nextNumber({ lastLiquidation, usedIds }: Draft): number {
  let number = lastLiquidation + 1;
  while (isUsed(usedIds, nameOf(number))) number += 1;
  return number;
}
