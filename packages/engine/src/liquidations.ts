import { Decimal, type InstrumentId, type Micros, type OrderId, zero } from '@replay/core';
import {
  accountPlace,
  defaultLiquidationFee,
  isLeveraged,
  isShort,
  type Ledger,
  type Standing,
  standingOf,
} from '@replay/ledger';
import { liquidate } from '@replay/sim';
import { reschedule } from './agenda.ts';
import { answerAll } from './answers.ts';
import { marginOf, placeOf } from './run-config.ts';
import { modelsAt } from './run-so-far.ts';
import { type Draft, isUsed, withId } from './run-state.ts';
import { nextFactNumber, tell } from './tell.ts';
import type { VenueSide } from './venue-state.ts';

/**
 * Looks whether the account of an instrument has fallen to its maintenance margin, now that something has moved it. Then the
 * venue cancels all orders of the account and closes what it holds at market; what the books cannot take stays open and is tried
 * again at the next change, whatever the account is worth by then.
 */
export function guardMargin(draft: Draft, id: InstrumentId, time: Micros): void {
  const account = accountPlace(draft.accounts, id);
  if (!draft.liquidating.includes(account)) {
    const standing = shortage(draft, account);
    if (standing === undefined) return;
    draft.cause = tellLiquidation(draft, account, standing, time);
    draft.liquidating = [...draft.liquidating, account];
  }
  closeAll(draft, account, time);
  const { positions } = draft.accounts[account] as Ledger;
  if (positions.values().some(isLeveraged)) return;
  draft.liquidating = draft.liquidating.filter((other) => other !== account);
}

/** The standing of an account that is to be liquidated; undefined for any other. */
function shortage(draft: Draft, account: number): Standing | undefined {
  const ledger = draft.accounts[account] as Ledger;
  if (draft.margins.spareOf(account, ledger) > 0) return undefined;
  const sideOf = (of: InstrumentId): VenueSide => draft.venues[placeOf(draft.config, of)] as VenueSide;
  const standing = standingOf(ledger, (of) => markOf(sideOf(of)), marginOf(draft.config));
  return isShort(standing) ? standing : undefined;
}

/** The venue's own mark where it is known, else the mid. */
function markOf({ venue, funding }: VenueSide): Decimal | undefined {
  if (funding.markPrice !== undefined) return new Decimal(funding.markPrice);
  const { midDoubled, instrument } = venue;
  return midDoubled === undefined ? undefined : new Decimal(midDoubled).div(2).times(instrument.tickSize);
}

/** Returns the number of the first of these facts. */
function tellLiquidation(draft: Draft, account: number, { equity, maintenance }: Standing, time: Micros): number {
  const first = nextFactNumber(draft);
  for (const [instrument, position] of (draft.accounts[account] as Ledger).positions) {
    if (!isLeveraged(position)) continue;
    const side = draft.venues[placeOf(draft.config, instrument)] as VenueSide;
    tell(draft, {
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
    const place = placeOf(draft.config, id);
    const side = draft.venues[place] as VenueSide;
    const { venue } = side;
    if (venue.position === 0 && venue.buys.length === 0 && venue.sells.length === 0) continue;
    const number = nextNumber(draft);
    const terms = { order: nameOf(number), fee: draft.config.liquidationFee ?? defaultLiquidationFee };
    const at = { time, sequence: side.sequence };
    const answers = liquidate(venue, terms, at, modelsAt(draft, side, time));
    reschedule(draft, place);
    answerAll(draft, answers);
    draft.margins.changed(place);
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
