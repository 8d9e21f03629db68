import type { Micros } from '@replay/core';
import type { MessageIds } from '../venue-message.ts';
import type { Missing } from './continuity.ts';

/** What the sequencer needs to know of a book message; it hands messages on as they are. */
export interface Sequenced {
  readonly kind: 'snapshot' | 'change';
  readonly origin: 'stream' | 'request';
  readonly ids: MessageIds | undefined;
  readonly exchangeTime: Micros | undefined;
}

/** What the sequencer makes of messages, in the order in which it is to be told. */
export type Step<Message> =
  | {
      /** A whole book, brought up to date by changes that had come before it. */
      readonly type: 'snapshot';
      readonly snapshot: Message;
      readonly changes: readonly Message[];
    }
  | {
      readonly type: 'change';
      readonly message: Message;
      /** Its number links it to the message before. */
      readonly linked: boolean;
      /** It came after its successor. */
      readonly reordered: boolean;
    }
  | {
      readonly type: 'rejected';
      readonly message: Message;
      readonly kind: 'duplicate' | 'late';
      readonly reason: string;
    }
  | {
      /** Something is missing before this message; unless told to go on, the book is lost until a snapshot. */
      readonly type: 'gap';
      readonly message: Message;
      readonly reason: string;
      readonly missing: number | undefined;
    }
  /** A change that the snapshot already holds. */
  | { readonly type: 'before-snapshot' };

/** The gap before a message, where something speaks for one. */
export const gapBefore = <Message>(message: Message, missing: Missing | undefined): Step<Message>[] =>
  missing === undefined ? [] : [{ type: 'gap', message, reason: missing.words, missing: missing.messages }];

/** All that becomes of a message that is not applied. */
export const rejected = <Message>(message: Message, kind: 'duplicate' | 'late', reason: string): Step<Message>[] => [
  { type: 'rejected', message, kind, reason },
];

/** A message's numbers in words. */
export function numbersOf(ids: MessageIds | undefined): string {
  if (ids === undefined) return 'a message without a number';
  return ids.first === undefined || ids.first === ids.last ? `${ids.last}` : `${ids.first} to ${ids.last}`;
}
