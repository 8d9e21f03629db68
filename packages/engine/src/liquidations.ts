import { Decimal, type InstrumentId, type Micros, type OrderId, zero } from '@replay/core';
import {
  accountPlace,
  defaultLiquidationFee,
  isLeveraged,
  isShort,
  type Ledger,
  type MarginTerms,
  mostLost,
  positionOf,
  roughness,
  roughSpare,
  roughValue,
  type Standing,
  standingOf,
} from '@replay/ledger';
import { liquidate, type Venue } from '@replay/sim';
import { reschedule } from './agenda.ts';
import { answerAll } from './answers.ts';
import { marginOf, placeOf } from './run-config.ts';
import { modelsAt } from './run-so-far.ts';
import { type Draft, type FundingTerms, isUsed, type VenueSide, withId } from './run-state.ts';
import { nextFactNumber, tell } from './tell.ts';

/**
 * Looks whether the account of an instrument has fallen to its maintenance margin, now that something has moved it. Then the
 * venue cancels all orders of the account and closes what it holds at market; what the books cannot take stays open and is tried
 * again at the next change, whatever the account is worth by then.
 */
export function guardMargin(draft: Draft, id: InstrumentId, time: Micros): void {
  const account = accountPlace(draft.accounts, id);
  if (!draft.liquidating.includes(account)) {
    const standing = shortage(draft, account, id);
    if (standing === undefined) return;
    draft.cause = tellLiquidation(draft, account, standing, time);
    draft.liquidating = [...draft.liquidating, account];
  }
  closeAll(draft, account, time);
  const { positions } = draft.accounts[account] as Ledger;
  if (positions.values().some(isLeveraged)) return;
  draft.liquidating = draft.liquidating.filter((other) => other !== account);
}

/** The standing of an account that is to be liquidated, after something moved at an instrument of it; undefined for any other. */
function shortage(draft: Draft, account: number, id: InstrumentId): Standing | undefined {
  const ledger = draft.accounts[account] as Ledger;
  const terms = marginOf(draft.config);
  const sideOf = (of: InstrumentId): VenueSide => draft.venues[placeOf(draft.config, of)] as VenueSide;
  if (isCertainlySafe(draft, account, ledger, sideOf(id), terms)) return undefined;
  const standing = standingOf(ledger, (of) => markOf(sideOf(of)), terms);
  return isShort(standing) ? standing : undefined;
}

/** What is known of an account between two fills: how far it was above its maintenance margin, less all that marks moved since. */
interface Reserve {
  readonly ledger: Ledger;
  /** By instrument of the run, in ticks: those that `spare` is of. */
  readonly marks: Float64Array;
  spare: number;
}

const reserves = new WeakMap<Draft, (Reserve | undefined)[]>();

/**
 * Whether an account is certainly above its maintenance margin, now that the mark of one instrument may have moved. To add up all that
 * it holds at each event takes too long with many instruments: what one mark can have cost is taken off what there was to spare.
 */
function isCertainlySafe(
  draft: Draft,
  account: number,
  ledger: Ledger,
  { venue, funding }: VenueSide,
  terms: MarginTerms,
): boolean {
  let known = reserves.get(draft);
  if (known === undefined) {
    known = [];
    reserves.set(draft, known);
  }
  const { instrument } = venue;
  const place = placeOf(draft.config, instrument.id);
  const before = known[account];
  if (before?.ledger === ledger) {
    const mark = roughMark(venue, funding) ?? Number.NaN;
    const was = before.marks[place]!;
    const { size } = positionOf(ledger, instrument.id);
    // Without a mark before, the position counted at its entry: that is added up anew.
    if (size !== 0 && mark !== was) {
      const change = roughValue(instrument, size, mark) - roughValue(instrument, size, was);
      before.spare -= mostLost(terms, change) * (1 + roughness);
      before.marks[place] = mark;
    }
    if (before.spare > 0) return true;
  }
  const marks = Float64Array.from(draft.venues, (side) => roughMark(side.venue, side.funding) ?? Number.NaN);
  const markAt = (id: InstrumentId): number | undefined => {
    const mark = marks[placeOf(draft.config, id)]!;
    return Number.isNaN(mark) ? undefined : mark;
  };
  const spare = roughSpare(ledger, markAt, terms);
  known[account] = { ledger, marks, spare };
  return spare > 0;
}

/** The venue's own mark where it is known, else the mid. */
function markOf({ venue, funding }: VenueSide): Decimal | undefined {
  if (funding.markPrice !== undefined) return new Decimal(funding.markPrice);
  const { midDoubled, instrument } = venue;
  return midDoubled === undefined ? undefined : new Decimal(midDoubled).div(2).times(instrument.tickSize);
}

/** The same in ticks, as a float. */
function roughMark({ midDoubled, instrument }: Venue, { markPrice }: FundingTerms): number | undefined {
  if (markPrice !== undefined) return Number(markPrice) / Number(instrument.tickSize);
  return midDoubled === undefined ? undefined : midDoubled / 2;
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
