import type { Levels, Micros, PublicOrderChange } from '@replay/core';
import type { Track } from '../../dataset/track.ts';
import { countedLevels, countedOrders } from '../counted-levels.ts';
import type { MessagePlace } from '../message-place.ts';
import type { Sequenced } from '../sequencing/sequencer-step.ts';
import type { BookMessage, CountedBook } from '../venue-message.ts';
import type { SpelledRows } from './checked-book.ts';

/** A book message whose rows are counted, with the place it stood at. */
export interface PlacedBook extends Sequenced {
  readonly bids: Levels;
  readonly asks: Levels;
  /** Of a venue that names every order. */
  readonly orders: readonly PublicOrderChange[] | undefined;
  /** Undefined where the rows were counted as they were read. */
  readonly spelled: SpelledRows | undefined;
  readonly checksum: number | undefined;
  readonly depth: number | undefined;
  readonly place: MessagePlace;
  /** When it was received, which is before it is told where it has to wait. */
  readonly receivedTime: Micros;
}

/** Throws `MessageFault` for a message whose rows cannot be counted. */
export const placedBook = (
  message: BookMessage | CountedBook,
  kind: BookMessage['kind'],
  track: Track,
  { place, receivedTime }: Pick<PlacedBook, 'place' | 'receivedTime'>,
): PlacedBook => ({
  kind,
  origin: message.origin,
  ids: message.ids,
  exchangeTime: message.exchangeTime,
  bids: countedLevels(message.bids, track),
  asks: countedLevels(message.asks, track),
  orders: message.orders && countedOrders(message.orders, track),
  spelled: isSpelled(message) ? message : undefined,
  checksum: message.checksum,
  depth: message.depth,
  place,
  receivedTime,
});

/** Whether the rows are there as the venue spelled them. */
const isSpelled = (message: BookMessage | CountedBook): message is BookMessage => Array.isArray(message.bids);
