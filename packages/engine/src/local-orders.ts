import { assertNever, type OrderEvent, type OrderId, type RequestKind } from '@replay/core';
import { withFill } from '@replay/ledger';
import { answered, type LocalOrder, ownOrder, waitingFor } from './local-order.ts';
import type { LocalSide } from './run-state.ts';

/** The strategy's side after one more request about an order was sent. */
export const withRequest = (local: LocalSide, own: LocalOrder, kind: RequestKind): LocalSide =>
  withOrder(local, own.id, (one) => waitingFor(one, [...one.pending, kind]));

/** The strategy's side after one answer of the venue. */
export function learned(local: LocalSide, event: OrderEvent): LocalSide {
  switch (event.type) {
    case 'OrderAccepted':
      return withOrder(local, event.order, (own) => answered(own, 'place'));
    case 'OrderFilled': {
      const accounts = withFill(local.accounts, event);
      return withOrder({ ...local, accounts }, event.order, (own) =>
        event.leaves === 0 ? undefined : ownOrder({ ...own, leaves: event.leaves }),
      );
    }
    case 'OrderAmended': {
      const { price, size, leaves } = event;
      return withOrder(local, event.order, (own) => ownOrder({ ...answered(own, 'amend'), price, size, leaves }));
    }
    case 'OrderRejected':
    case 'OrderCancelled':
    case 'OrderExpired':
      return withOrder(local, event.order, () => undefined);
    case 'AmendRejected':
      return withOrder(local, event.order, (own) => answered(own, 'amend'));
    case 'CancelRejected': // Most often the order was done before the cancel came; then it is gone from here already.
      return withOrder(local, event.order, (own) => answered(own, 'cancel'));
    default:
      return assertNever(event);
  }
}

function withOrder(local: LocalSide, id: OrderId, change: (own: LocalOrder) => LocalOrder | undefined): LocalSide {
  const at = local.orders.findIndex((own) => own.id === id);
  const own = local.orders[at];
  if (own === undefined) return local;
  const next = change(own);
  return { ...local, orders: next === undefined ? local.orders.toSpliced(at, 1) : local.orders.with(at, next) };
}
