import type { BookSide, Lots, Stamped, Ticks } from '@replay/core';
import type { HttpAnswer } from '../http/http-call.ts';
import { FrameFault } from '../relay/frame/frame-fault.ts';
import {
  levelSizeField,
  levelsField,
  priceField,
  type RawFrame,
  sideField,
  textField,
} from '../relay/frame/frame-fields.ts';
import type { BookUpdate } from './book-update.ts';
import { listField, readAnswer } from './relay-answer.ts';
import { stampIn, type ToldInstrument } from './told-stamp.ts';

/** One row of an answer: a level that changed, or that the book became stale. */
export type ToldRow =
  | {
      readonly type: 'level';
      readonly stamp: Stamped;
      readonly side: BookSide;
      readonly price: Ticks;
      readonly size: Lots;
    }
  | { readonly type: 'interruption'; readonly stamp: Stamped; readonly cause: string };

export interface UpdatePage {
  /** In the order of their sequences. */
  readonly rows: readonly ToldRow[];
  /** Whole messages instead of rows, of a relay that has them; then there are no rows. */
  readonly messages: readonly BookUpdate[];
  /** Asks for the next page; undefined on the last one. */
  readonly next: string | undefined;
  readonly place: string;
}

/**
 * Reads `{data: [{sequence, timestamp, side, price, quantity}], next_page_token?}`, or `messages` instead of `data`, and beside
 * it the `interruptions` of a relay that tells them.
 */
export function readPage(answer: HttpAnswer, told: ToldInstrument): UpdatePage {
  return readAnswer(answer, (page) => {
    const next = tokenIn(page);
    if (page['messages'] !== undefined) {
      const changes = listField(page, 'messages').map((message) => messageIn(message, told));
      const messages = inOrderOf([...changes, ...interruptedIn(page, told)], ({ sequence }) => sequence);
      refuseDisorder(messages);
      return { rows: [], messages, next, place: answer.place };
    }
    const levels = listField(page, 'data').map((row) => levelIn(row, told));
    const holes = interruptionsOf(page).map((row) => interruptionIn(row, told));
    const rows = holes.length === 0 ? levels : inOrderOf([...levels, ...holes], ({ stamp }) => stamp.sequence);
    return { rows, messages: [], next, place: answer.place };
  });
}

/** A relay that numbers its messages does so in the order in which it received them: another number is a wrong one. */
function refuseDisorder(messages: readonly BookUpdate[]): void {
  for (let at = 1; at < messages.length; at++) {
    const { sequence, receivedTime } = messages[at]!;
    if (receivedTime >= messages[at - 1]!.receivedTime) continue;
    throw new FrameFault(`message ${sequence} was received before ${messages[at - 1]!.sequence}`);
  }
}

function messageIn(message: RawFrame, told: ToldInstrument): BookUpdate {
  const bids = levelsField(message, 'bids', told.price, told.size);
  return {
    type: 'BookChanged',
    ...stampIn(message, told),
    bids,
    asks: levelsField(message, 'asks', told.price, told.size),
  };
}

const interruptedIn = (page: RawFrame, told: ToldInstrument): readonly BookUpdate[] =>
  interruptionsOf(page).map((row) => {
    const { stamp, cause } = interruptionIn(row, told);
    return { type: 'FeedInterrupted', ...stamp, kind: 'disconnect', cause };
  });

const interruptionsOf = (page: RawFrame): readonly RawFrame[] =>
  page['interruptions'] == null ? [] : listField(page, 'interruptions');

function levelIn(row: RawFrame, told: ToldInstrument): ToldRow {
  const stamp = stampIn(row, told);
  const side = sideField(row);
  if (side === 'unknown') throw new FrameFault('a level has a side');
  const [price, size] = [priceField(row, told.price), levelSizeField(row, told.size)];
  return { type: 'level', stamp, side: side === 'buy' ? 'bid' : 'ask', price, size };
}

const interruptionIn = (row: RawFrame, told: ToldInstrument): ToldRow & { readonly type: 'interruption' } => ({
  type: 'interruption',
  stamp: stampIn(row, told),
  cause: textField(row, 'reason'),
});

/** The sort is stable: rows of one message stay in their order. */
const inOrderOf = <One>(all: readonly One[], sequenceOf: (one: One) => number): readonly One[] =>
  all.toSorted((one, other) => sequenceOf(one) - sequenceOf(other));

function tokenIn(page: RawFrame): string | undefined {
  const token = page['next_page_token'];
  if (token === undefined || token === null || token === '') return undefined;
  if (typeof token === 'string' || typeof token === 'number') return String(token);
  throw new FrameFault('next_page_token is no text');
}
