import { assertNever, type OrderEvent, type OrderId, type RequestKind } from '@replay/core';
import { withFill } from '@replay/ledger';
import { answered, type LocalOrder, ownOrder, waitingFor } from './local-order.ts';
import type { LocalSide } from './local-state.ts';

/** One more request about an order was sent. */
export const noteRequest = (local: LocalSide, own: LocalOrder, kind: RequestKind): void =>
  changeOrder(local, own.id, (one) => waitingFor(one, [...one.pending, kind]));

/** An answer of the venue reaches the strategy's side. */
export function learn(local: LocalSide, event: OrderEvent): void {
  switch (event.type) {
    case 'OrderAccepted':
      return changeOrder(local, event.order, (own) => answered(own, 'place'));
    case 'OrderFilled': {
      local.accounts = withFill(local.accounts, event);
      return changeOrder(local, event.order, (own) =>
        event.leaves === 0 ? undefined : ownOrder({ ...own, leaves: event.leaves }),
      );
    }
    case 'OrderAmended': {
      const { price, size, leaves } = event;
      return changeOrder(local, event.order, (own) => ownOrder({ ...answered(own, 'amend'), price, size, leaves }));
    }
    case 'OrderRejected':
    case 'OrderCancelled':
    case 'OrderExpired':
      return changeOrder(local, event.order, () => undefined);
    case 'AmendRejected':
      return changeOrder(local, event.order, (own) => answered(own, 'amend'));
    case 'CancelRejected': // Most often the order was done before the cancel came; then it is gone from here already.
      return changeOrder(local, event.order, (own) => answered(own, 'cancel'));
    default:
      return assertNever(event);
  }
}

function changeOrder(local: LocalSide, id: OrderId, change: (own: LocalOrder) => LocalOrder | undefined): void {
  const at = local.orders.findIndex((own) => own.id === id);
  const own = local.orders[at];
  if (own === undefined) return;
  const next = change(own);
  local.orders = next === undefined ? local.orders.toSpliced(at, 1) : local.orders.with(at, next);
}
