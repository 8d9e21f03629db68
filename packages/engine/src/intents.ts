import {
  assertNever,
  type CancelOrder,
  type DenyReason,
  type Intent,
  type Micros,
  type OrderId,
  type PlaceOrder,
  type SetTimer,
} from '@replay/core';
import type { OwnOrder } from '@replay/strategy';
import { added } from './fifo.ts';
import { defaultBounds } from './run-config.ts';
import type { Draft, Request } from './run-state.ts';

/** Sends the wishes of one call on their way, or refuses them on the spot with a reason. */
export function send(draft: Draft, intents: readonly Intent[], place: number): void {
  for (const intent of intents) {
    switch (intent.type) {
      case 'PlaceOrder':
        placeOrder(draft, intent, place);
        break;
      case 'CancelOrder':
        cancelOrder(draft, intent);
        break;
      case 'SetTimer':
        setTimer(draft, intent, place);
        break;
      default:
        assertNever(intent);
    }
  }
}

function placeOrder(draft: Draft, intent: PlaceOrder, place: number): void {
  const instrument = intent.instrument ?? draft.config.instruments[place]?.id;
  const known = draft.config.instruments.some(({ id }) => id === instrument);
  const refusal = !known || instrument === undefined ? 'unknown-instrument' : placeRefusal(draft, intent);
  if (refusal !== undefined || instrument === undefined) {
    deny(draft, refusal ?? 'unknown-instrument', describe(intent));
    return;
  }
  draft.lastOrder += 1;
  const id: OrderId = String(draft.lastOrder);
  const { side, size, terms, tag } = intent;
  const arrivesAt = arrival(draft, 'place');
  const own: OwnOrder = {
    id,
    instrument,
    side,
    price: terms.kind === 'limit' ? terms.price : undefined,
    size,
    leaves: size,
    status: 'in-flight',
    tag,
  };
  draft.local = { ...draft.local, orders: [...draft.local.orders, own] };
  request(draft, { type: 'place', order: { id, instrument, side, size, terms }, arrivesAt });
  draft.facts.push({
    type: 'OrderSubmitted',
    order: id,
    instrument,
    side,
    size,
    terms,
    ...(tag === undefined ? {} : { tag }),
    time: draft.now,
    arrivesAt,
    sequence: draft.local.sequence,
  });
}

function placeRefusal(draft: Draft, { size, terms }: PlaceOrder): DenyReason | undefined {
  if (!Number.isSafeInteger(size) || size <= 0) return 'invalid-size';
  if (terms.kind === 'limit' && !Number.isSafeInteger(terms.price)) return 'invalid-price';
  if (draft.local.orders.length >= (draft.config.bounds?.openOrders ?? defaultBounds.openOrders))
    return 'too-many-orders';
  return undefined;
}

function cancelOrder(draft: Draft, { order }: CancelOrder): void {
  const own = draft.local.orders.find(({ id }) => id === order);
  if (own === undefined) {
    const wasOurs = /^[1-9]\d*$/.test(order) && Number(order) <= draft.lastOrder;
    deny(draft, wasOurs ? 'not-working' : 'unknown-order', `cancel order ${order}`, order);
    return;
  }
  const arrivesAt = arrival(draft, 'cancel');
  draft.local = {
    ...draft.local,
    orders: draft.local.orders.map((one) => (one === own ? { ...one, status: 'cancelling' as const } : one)),
  };
  request(draft, { type: 'cancel', order, instrument: own.instrument, arrivesAt });
  draft.facts.push({
    type: 'CancelSubmitted',
    order,
    instrument: own.instrument,
    time: draft.now,
    arrivesAt,
    sequence: draft.local.sequence,
  });
}

/** A timer in the past rings at once. */
function setTimer(draft: Draft, { at, name }: SetTimer, instrument: number): void {
  if (!Number.isSafeInteger(at)) {
    deny(draft, 'invalid-time', `set timer '${name}' at ${at}`);
    return;
  }
  const timer = { at: Math.max(at, draft.now) as Micros, name, instrument };
  const later = draft.timers.findIndex((other) => other.at > timer.at);
  draft.timers =
    later < 0 ? [...draft.timers, timer] : [...draft.timers.slice(0, later), timer, ...draft.timers.slice(later)];
}

function request(draft: Draft, toVenue: Request): void {
  draft.requests = added(draft.requests, toVenue);
  draft.lastArrival = toVenue.arrivesAt;
}

/** When a request sent now arrives: requests never overtake each other. */
const arrival = (draft: Draft, kind: 'place' | 'cancel'): Micros =>
  Math.max(draft.now + draft.config.latency.order(kind, draft.now), draft.lastArrival) as Micros;

function deny(draft: Draft, reason: DenyReason, detail: string, order?: OrderId): void {
  draft.facts.push({
    type: 'IntentDenied',
    reason,
    detail,
    ...(order === undefined ? {} : { order }),
    time: draft.now,
    sequence: draft.local.sequence,
  });
}

function describe({ side, size, terms, instrument }: PlaceOrder): string {
  const price = terms.kind === 'limit' ? `limit at ${terms.price} ticks ${terms.timeInForce}` : 'at market';
  return `${side} ${size} lots ${price}${instrument === undefined ? '' : ` of ${instrument}`}`;
}

/** Whether a value a hook returned is a wish at all; a strategy is foreign code. */
export function isIntent(value: unknown): value is Intent {
  if (typeof value !== 'object' || value === null) return false;
  const { type, order, at, name, side, size, terms } = value as Record<string, unknown>;
  if (type === 'CancelOrder') return typeof order === 'string';
  if (type === 'SetTimer') return typeof at === 'number' && typeof name === 'string';
  return type === 'PlaceOrder' && (side === 'buy' || side === 'sell') && typeof size === 'number' && areTerms(terms);
}

function areTerms(terms: unknown): boolean {
  if (typeof terms !== 'object' || terms === null) return false;
  const { kind, price, timeInForce } = terms as Record<string, unknown>;
  if (kind === 'market') return true;
  return (
    kind === 'limit' && typeof price === 'number' && ['gtc', 'post-only', 'ioc', 'fok'].includes(timeInForce as string)
  );
}
