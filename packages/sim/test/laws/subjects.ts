import type { BookSide, Lots, Ticks } from '@replay/core';
import type { anyMoves, law, Step } from '@replay/testkit';
import fc from 'fast-check';
import {
  fillRules,
  optimisticFills,
  pessimisticFills,
  realisticFills,
  type Venue,
  type VenueAnswer,
} from '../../src/index.ts';
import { everyQueue } from '../every-queue.ts';

/** Where the tapes and scripts come from that the laws are held against. */
export type MovesOf = typeof anyMoves;

/** How many cases a law is held against is for who states it. */
export type Law = typeof law;

export type Fill = Extract<VenueAnswer, { type: 'OrderFilled' }>;

export const fillsOf = ({ answers }: Pick<Step, 'answers'>): readonly Fill[] =>
  answers.filter((answer) => answer.type === 'OrderFilled');
export const total = (sizes: Iterable<number>): number => [...sizes].reduce((sum, size) => sum + size, 0);
export const displayed = ({ book }: Venue, side: BookSide, price: Ticks): Lots =>
  book.status === 'live' ? (side === 'bid' ? book.bids : book.asks).sizeAt(price) : (0 as Lots);

export const anyRules = fc.constantFrom(...fillRules);
/** The presets of our own, which see a message whole; rows one by one have an order, and so no mirror. */
export const ownRules = fc.constantFrom(realisticFills, optimisticFills, pessimisticFills);
export const boundedRules = fc.constantFrom(realisticFills, pessimisticFills);
export const anyQueue = fc.constantFrom(...everyQueue);
