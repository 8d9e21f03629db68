import type { BookSide, Levels, Stamped } from '@replay/core';
import { FrameFault } from '../relay/frame-fault.ts';
import { levelsField, type RawFrame, sideField, textField } from '../relay/frame-fields.ts';
import { listField, readAnswer } from './relay-answer.ts';
import type { RelayAnswer } from './relay-client.ts';
import { stampIn, type ToldInstrument } from './told-stamp.ts';

/** One row of an answer: a level that changed, or that the book became stale. */
export type ToldRow =
  | { readonly type: 'level'; readonly stamp: Stamped; readonly side: BookSide; readonly level: Levels }
  | { readonly type: 'interruption'; readonly stamp: Stamped; readonly cause: string };

export interface UpdatePage {
  /** In the order of their sequences. */
  readonly rows: readonly ToldRow[];
  /** Asks for the next page; undefined on the last one. */
  readonly next: string | undefined;
  readonly place: string;
}

/**
 * Reads `{data: [{sequence, timestamp, side, price, quantity}], next_page_token?}`, and beside it the `interruptions` of a relay
 * that tells them.
 */
export function readPage(answer: RelayAnswer, told: ToldInstrument): UpdatePage {
  return readAnswer(answer, (page) => {
    const rows = listField(page, 'data').map((row) => levelIn(row, told));
    const interruptions = page['interruptions'] == null ? [] : listField(page, 'interruptions');
    return {
      rows:
        interruptions.length === 0
          ? rows
          : inOrder([...rows, ...interruptions.map((row) => interruptionIn(row, told))]),
      next: tokenIn(page),
      place: answer.place,
    };
  });
}

function levelIn(row: RawFrame, told: ToldInstrument): ToldRow {
  const stamp = stampIn(row, told);
  const side = sideField(row);
  if (side === 'unknown') throw new FrameFault('a level has a side');
  const level = levelsField({ bids: [row] }, 'bids', told.price, told.size);
  return { type: 'level', stamp, side: side === 'buy' ? 'bid' : 'ask', level };
}

const interruptionIn = (row: RawFrame, told: ToldInstrument): ToldRow => ({
  type: 'interruption',
  stamp: stampIn(row, told),
  cause: textField(row, 'reason'),
});

/** The sort is stable: rows of one message stay in their order. */
const inOrder = (rows: readonly ToldRow[]): readonly ToldRow[] =>
  rows.toSorted((one, other) => one.stamp.sequence - other.stamp.sequence);

function tokenIn(page: RawFrame): string | undefined {
  const token = page['next_page_token'];
  if (token === undefined || token === null || token === '') return undefined;
  if (typeof token === 'string' || typeof token === 'number') return String(token);
  throw new FrameFault('next_page_token is no text');
}
