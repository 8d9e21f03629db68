import {
  assertNever,
  type Lots,
  type Micros,
  type OrderTerms,
  type RejectReason,
  type Side,
  type Ticks,
} from '@replay/core';
import type { Execution, MatchingBook } from './matching-book.ts';

/** An order placed by the user. */
export interface OwnOrder {
  readonly side: Side;
  readonly size: Lots;
  readonly terms: OrderTerms;
}

/** An execution of an own order in the order-by-order book, the reference for fill models. */
export interface OwnFill {
  readonly order: number;
  readonly time: Micros;
  readonly side: Side;
  readonly price: Ticks;
  readonly size: Lots;
  readonly liquidity: 'maker' | 'taker';
}

/** The result of placing an own order. */
export type Placement =
  | { readonly status: 'rejected'; readonly reason: RejectReason }
  | { readonly status: 'working'; readonly order: number; readonly fills: readonly OwnFill[]; readonly leaves: Lots }
  | { readonly status: 'done'; readonly order: number; readonly fills: readonly OwnFill[]; readonly leaves: Lots };

/** Matches an own order like any other. `onExecutions` gets the executions, for the public prints. */
export function placeOwn(
  book: MatchingBook,
  { side, size, terms }: OwnOrder,
  time: Micros,
  onExecutions: (executions: readonly Execution[]) => void,
): Placement {
  const limit = terms.kind === 'limit' ? terms.price : undefined;
  const reason = refusal(book, { side, size, terms });
  if (reason !== undefined) return { status: 'rejected', reason };
  const order = book.newId();
  const fillable =
    terms.kind !== 'limit' || terms.timeInForce !== 'fok' || book.takeable(side, size, terms.price) === size;
  const executions: Execution[] = [];
  const taken = fillable ? book.take(side, size, limit, (execution) => executions.push(execution)) : 0;
  onExecutions(executions);
  const fills = executions.map(({ price, size }) => ({ order, time, side, price, size, liquidity: 'taker' as const }));
  const leaves = (size - taken) as Lots;
  if (leaves === 0 || limit === undefined || !rests(terms)) return { status: 'done', order, fills, leaves };
  book.rest(side, limit, leaves, 'own', order);
  return { status: 'working', order, fills, leaves };
}

function refusal(book: MatchingBook, { side, size, terms }: OwnOrder): RejectReason | undefined {
  if (!Number.isSafeInteger(size) || size <= 0) return 'invalid-size';
  if (terms.kind === 'market') return book.opposite(side).best === undefined ? 'no-liquidity' : undefined;
  if (!Number.isSafeInteger(terms.price) || terms.price <= 0) return 'invalid-price';
  return terms.timeInForce === 'post-only' && book.wouldTake(side, terms.price) ? 'post-only-would-take' : undefined;
}

function rests(terms: OrderTerms): boolean {
  if (terms.kind === 'market') return false;
  switch (terms.timeInForce) {
    case 'gtc':
    case 'post-only':
      return true;
    case 'ioc':
    case 'fok':
      return false;
    default:
      return assertNever(terms.timeInForce);
  }
}
