import {
  type AmendOrder,
  assertNever,
  type CancelAllOrders,
  type DenyReason,
  type Intent,
  type Micros,
  type OrderId,
  type PlaceOrder,
  type SetTimer,
} from '@replay/core';
import type { ArrivingOrder } from '@replay/sim';
import { emit } from './emit.ts';
import { describe } from './intent-shape.ts';
import { noteRequest, sentOrder } from './local-orders.ts';
import type { LocalInstrument, LocalOrder } from './local-state.ts';
import { isWithinRate, submit } from './requests.ts';
import { defaultBounds } from './run-config.ts';
import { type DenialKey, type Draft, isUsed, withId } from './run-state.ts';

/** Sends the intents of one call on their way, or refuses them on the spot with a reason. */
export function send(draft: Draft, intents: readonly Intent[], place: number): void {
  for (const intent of intents) {
    switch (intent.type) {
      case 'PlaceOrder':
        placeOrder(draft, intent, place);
        break;
      case 'CancelOrder':
        cancelOrder(draft, intent.order);
        break;
      case 'CancelAllOrders':
        cancelAll(draft, intent);
        break;
      case 'AmendOrder':
        amendOrder(draft, intent);
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
  const isKnown = instrument !== undefined && draft.config.indexes.has(instrument);
  const refusal = isKnown ? placeRefusal(draft, intent) : 'unknown-instrument';
  if (refusal !== undefined || instrument === undefined) {
    deny(draft, refusal ?? 'unknown-instrument', () => describe(intent) + hint(refusal, intent.size), intent.id);
    return;
  }
  const { side, size, terms, tag, reduceOnly } = intent;
  const id = nameOf(draft, intent.id);
  const order: ArrivingOrder =
    reduceOnly === undefined
      ? { id, instrument, side, size, terms }
      : { id, instrument, side, size, terms, reduceOnly };
  const price = terms.kind === 'limit' ? terms.price : undefined;
  draft.local.setOrder(sentOrder({ id, instrument, side, price, size, leaves: size, tag }));
  submit(draft, { type: 'place', order }, ({ time, arrivesAt, sequence }) => {
    if (reduceOnly === undefined && tag === undefined)
      return { type: 'OrderSubmitted', order: id, instrument, side, size, terms, time, arrivesAt, sequence };
    const rare = { ...(reduceOnly === undefined ? {} : { reduceOnly }), ...(tag === undefined ? {} : { tag }) };
    return { type: 'OrderSubmitted', order: id, instrument, side, size, terms, ...rare, time, arrivesAt, sequence };
  });
}

function placeRefusal(draft: Draft, { size, terms, id }: PlaceOrder): DenyReason | undefined {
  if (id !== undefined && wasUsed(draft, id)) return 'duplicate-id';
  // Half a tick or half a lot at a limit can be asked for, and the venue says no; what is no number cannot even be sent, and
  // a part of a lot at market is most often a size in coins.
  if (!Number.isFinite(size) || (terms.kind === 'market' && !Number.isInteger(size))) return 'invalid-size';
  if (terms.kind === 'limit' && !Number.isFinite(terms.price)) return 'invalid-price';
  if (draft.local.orderCount >= (draft.config.bounds?.openOrders ?? defaultBounds.openOrders)) return 'too-many-orders';
  return isWithinRate(draft) ? undefined : 'rate-limit';
}

/** The name the strategy gave, or the next number that is nobody's name yet. */
function nameOf(draft: Draft, given: OrderId | undefined): OrderId {
  if (given !== undefined) {
    draft.usedIds = withId(draft.usedIds, given);
    return given;
  }
  do draft.lastOrder += 1;
  while (isUsed(draft.usedIds, String(draft.lastOrder)));
  return String(draft.lastOrder);
}

const wasUsed = ({ usedIds, lastOrder }: Draft, id: OrderId): boolean =>
  isUsed(usedIds, id) || (/^[1-9]\d*$/.test(id) && Number(id) <= lastOrder);

function cancelOrder(draft: Draft, order: OrderId): void {
  const own = ownOrder(draft, order, 'cancel', () => `cancel order ${order}`);
  if (own === undefined) return;
  noteRequest(draft.local, own, 'cancel');
  const { instrument } = own;
  submit(draft, { type: 'cancel', order, instrument }, (moment) => ({
    type: 'CancelSubmitted',
    order,
    instrument,
    ...moment,
  }));
}

function cancelAll(draft: Draft, { instrument }: CancelAllOrders): void {
  const place = instrument === undefined ? undefined : draft.config.indexes.get(instrument);
  if (instrument !== undefined && place === undefined)
    return deny(draft, 'unknown-instrument', () => `cancel all orders of ${instrument}`, undefined, 'cancel');
  const { local } = draft;
  for (const own of place === undefined ? local.orders : (local.instruments[place] as LocalInstrument).orders)
    if (!own.pending.includes('cancel')) cancelOrder(draft, own.id);
}

function amendOrder(draft: Draft, intent: AmendOrder): void {
  const { order, price, size } = intent;
  const own = ownOrder(draft, order, 'amend', () => describe(intent));
  if (own === undefined) return;
  if (!Number.isFinite(price)) return deny(draft, 'invalid-price', () => describe(intent), order, 'amend');
  if (!Number.isFinite(size)) return deny(draft, 'invalid-size', () => describe(intent), order, 'amend');
  noteRequest(draft.local, own, 'amend');
  const { instrument } = own;
  submit(draft, { type: 'amend', amend: { order, price, size }, instrument }, (moment) => ({
    type: 'AmendSubmitted',
    order,
    instrument,
    price,
    size,
    ...moment,
  }));
}

/** The strategy's copy of an order it may ask something of; undefined, and denied, where it may not. */
function ownOrder(
  draft: Draft,
  order: OrderId,
  request: 'cancel' | 'amend',
  detail: () => string,
): LocalOrder | undefined {
  const own = draft.local.order(order);
  const refusal = changeRefusal(draft, order, own);
  if (refusal === undefined) return own;
  deny(draft, refusal, detail, order, request);
  return undefined;
}

function changeRefusal(draft: Draft, order: OrderId, own: LocalOrder | undefined): DenyReason | undefined {
  if (own === undefined) return wasUsed(draft, order) ? 'not-working' : 'unknown-order';
  if (own.pending.length > 0 && draft.config.venue.fills.secondRequest === 'denied') return 'request-in-flight';
  return isWithinRate(draft) ? undefined : 'rate-limit';
}

/** A timer in the past rings at once. */
function setTimer(draft: Draft, { at, name }: SetTimer, instrument: number): void {
  if (!Number.isSafeInteger(at)) {
    deny(draft, 'invalid-time', () => `set timer '${name}' at ${at}`);
    return;
  }
  const due = Math.max(at, draft.now) as Micros;
  const { now: time, local } = draft;
  const fact = emit(draft, { type: 'TimerSet', name, at: due, time, sequence: local.sequence });
  const timer = { at: due, name, instrument, fact };
  const later = draft.timers.findIndex((other) => other.at > timer.at);
  draft.timers =
    later < 0 ? [...draft.timers, timer] : [...draft.timers.slice(0, later), timer, ...draft.timers.slice(later)];
}

/** What is wrong with a size that is no whole number of lots. */
const hint = (refusal: DenyReason | undefined, size: number): string =>
  refusal === 'invalid-size' && Number.isFinite(size)
    ? `: sizes are whole lots; orderLots('${size}', view.instrument) makes lots of a size in coins or contracts`
    : '';

/** So many denials of one reason are facts of their own; the others are counted, and one fact at the end tells how many. */
const deniedInFull = 100;

function deny(
  draft: Draft,
  reason: DenyReason,
  detail: () => string,
  order?: OrderId,
  request?: 'cancel' | 'amend',
): void {
  const key: DenialKey = request === undefined ? reason : `${reason} ${request}`;
  const before = draft.denied[key] ?? 0;
  draft.denied = { ...draft.denied, [key]: before + 1 };
  if (before >= deniedInFull) return;
  emit(draft, {
    type: 'IntentDenied',
    reason,
    detail: detail(),
    ...(request === undefined ? {} : { request }),
    ...(order === undefined ? {} : { order }),
    time: draft.now,
    sequence: draft.local.sequence,
  });
}

/** Tells how many denials of each reason came after those that are facts of their own. */
export function emitDenied(draft: Draft): void {
  for (const [key, count] of Object.entries(draft.denied)) {
    const times = count - deniedInFull;
    if (times <= 0) continue;
    const [reason, request] = key.split(' ') as [DenyReason, ('cancel' | 'amend')?];
    draft.facts.push({
      type: 'IntentDenied',
      reason,
      detail: `${times} more of the same, which are only counted`,
      ...(request === undefined ? {} : { request }),
      times,
      time: draft.now,
      sequence: draft.local.sequence,
    });
  }
}
