import type { Lots, PublicOrder, PublicOrderChange } from '@replay/core';
import { modelThrew, wrongAnswer } from './model-contract.ts';
import type { OrderQueueModel, OrdersAhead } from './order-queue-model.ts';
import type { QueueModel } from './queue-model.ts';

const kind = 'queue model';
const aSize = 'a size of 0 or more';

/** What `join` answers, held to its contract. */
export function aheadAtJoin(queue: QueueModel, displayed: number): number {
  let answer: unknown;
  try {
    answer = queue.join(displayed);
  } catch (cause) {
    throw modelThrew(kind, queue, 'join', cause);
  }
  if (isSize(answer)) return answer;
  throw wrongAnswer(kind, queue, `join(${displayed})`, answer, aSize);
}

/** What `afterRow` answers, held to its contract. */
export function aheadAfterRow(
  queue: QueueModel,
  ahead: number,
  printed: number,
  previous: number,
  next: number,
  lot: number,
): number {
  let answer: unknown;
  try {
    answer = queue.afterRow(ahead, printed, previous, next, lot);
  } catch (cause) {
    throw modelThrew(kind, queue, 'afterRow', cause);
  }
  if (isSize(answer)) return answer;
  throw wrongAnswer(kind, queue, `afterRow(${[ahead, printed, previous, next, lot].join(', ')})`, answer, aSize);
}

const isSize = (answer: unknown): answer is number =>
  typeof answer === 'number' && answer >= 0 && answer < Number.POSITIVE_INFINITY;

const aMap = 'a Map of order names and sizes above 0';

/** What `join` of a model that reads orders answers. The list and its orders belong to the book, and are frozen. */
export function ordersAtJoin(queue: OrderQueueModel, standing: readonly PublicOrder[]): OrdersAhead {
  let answer: unknown;
  try {
    answer = queue.join(standing);
  } catch (cause) {
    throw modelThrew(kind, queue, 'join', cause);
  }
  if (isOrdersAhead(answer)) return answer;
  throw wrongAnswer(kind, queue, `join of ${standing.length} orders`, answer, aMap);
}

/** What `afterChange` answers. */
export function ordersAfterChange(queue: OrderQueueModel, ahead: OrdersAhead, change: PublicOrderChange): OrdersAhead {
  let answer: unknown;
  try {
    answer = queue.afterChange(ahead, change);
  } catch (cause) {
    throw modelThrew(kind, queue, 'afterChange', cause);
  }
  if (answer === ahead || isOrdersAhead(answer)) return answer as OrdersAhead;
  throw wrongAnswer(kind, queue, `afterChange of order ${change.order}`, answer, aMap);
}

function isOrdersAhead(answer: unknown): answer is OrdersAhead {
  if (!(answer instanceof Map)) return false;
  for (const [order, size] of answer as ReadonlyMap<unknown, Lots>)
    if (typeof order !== 'string' || !isSize(size)) return false;
  return true;
}
