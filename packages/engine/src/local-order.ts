import type { RequestKind } from '@replay/core';
import type { OwnOrder } from '@replay/strategy';

/** The strategy's copy of an order, with the requests about it that no answer has come to yet, in the order of sending. */
export interface LocalOrder extends OwnOrder {
  readonly pending: readonly RequestKind[];
}

/** The copy after the answer to the first request of a kind that was still open. */
export const answered = (own: LocalOrder, kind: RequestKind): LocalOrder => {
  const at = own.pending.indexOf(kind);
  return at < 0 ? own : waitingFor(own, own.pending.toSpliced(at, 1));
};

/** The copy while answers to these requests are to come. */
export const waitingFor = (own: LocalOrder, pending: readonly RequestKind[]): LocalOrder =>
  ownOrder({ ...own, pending, status: statusOf(pending) });

/** The strategy is handed these very copies, and the run goes on from them. */
export function ownOrder(order: LocalOrder): LocalOrder {
  Object.freeze(order.pending);
  return Object.freeze(order);
}

function statusOf(pending: readonly RequestKind[]): OwnOrder['status'] {
  if (pending.includes('cancel')) return 'cancelling';
  if (pending.includes('amend')) return 'amending';
  return pending.includes('place') ? 'in-flight' : 'working';
}
