import { assertNever, type OrderEvent, type RequestKind } from '@replay/core';
import { withFill } from '@replay/ledger';
import type { OwnOrder } from '@replay/strategy';
import type { LocalOrder, LocalSide } from './local-state.ts';

/** One more request about an order was sent. */
export const noteRequest = (local: LocalSide, own: LocalOrder, kind: RequestKind): void =>
  local.setOrder(waitingFor(own, own.pending.length === 0 ? only[kind] : [...own.pending, kind]));

const only: Readonly<Record<RequestKind, readonly RequestKind[]>> = {
  place: Object.freeze(['place' as const]),
  amend: Object.freeze(['amend' as const]),
  cancel: Object.freeze(['cancel' as const]),
};
const nothing: readonly RequestKind[] = Object.freeze([]);

/** The strategy's copy of an order that was just sent. */
export const sentOrder = (order: Omit<LocalOrder, 'pending' | 'status'>): LocalOrder => waitingFor(order, only.place);

/** An answer of the venue reaches the strategy's side. */
export function applyAnswer(local: LocalSide, event: OrderEvent): void {
  if (event.type === 'OrderFilled') local.accounts = withFill(local.accounts, event);
  const own = local.order(event.order);
  if (own === undefined) return;
  switch (event.type) {
    case 'OrderAccepted':
      return local.setOrder(answered(own, 'place'));
    case 'OrderFilled':
      return event.leaves === 0
        ? local.removeOrder(own)
        : local.setOrder(waitingFor({ ...own, leaves: event.leaves }, own.pending));
    case 'OrderAmended': {
      const { price, size, leaves } = event;
      return local.setOrder(answered({ ...own, price, size, leaves }, 'amend'));
    }
    case 'OrderRejected':
    case 'OrderCancelled':
    case 'OrderExpired':
      return local.removeOrder(own);
    case 'AmendRejected':
      return local.setOrder(answered(own, 'amend'));
    case 'CancelRejected': // Most often the order was done before the cancel came; then it is gone from here already.
      return local.setOrder(answered(own, 'cancel'));
    default:
      return assertNever(event);
  }
}

/** The copy after the answer to the first request of a kind that was still open. */
function answered(own: LocalOrder, kind: RequestKind): LocalOrder {
  const { pending } = own;
  const index = pending.indexOf(kind);
  if (index < 0) return waitingFor(own, pending);
  return waitingFor(own, pending.length === 1 ? nothing : pending.toSpliced(index, 1));
}

/** The copy while answers to these requests are to come: frozen, as the strategy is handed it and the run goes on from it. */
function waitingFor(
  { id, instrument, side, price, size, leaves, tag }: Omit<LocalOrder, 'pending' | 'status'>,
  pending: readonly RequestKind[],
): LocalOrder {
  Object.freeze(pending);
  return Object.freeze({ id, instrument, side, price, size, leaves, status: statusOf(pending), tag, pending });
}

function statusOf(pending: readonly RequestKind[]): OwnOrder['status'] {
  if (pending.length === 0) return 'working';
  if (pending.includes('cancel')) return 'cancelling';
  if (pending.includes('amend')) return 'amending';
  return 'in-flight';
}
