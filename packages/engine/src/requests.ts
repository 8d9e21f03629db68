import {
  type AmendSubmitted,
  assertNever,
  type CancelSubmitted,
  type InstrumentId,
  type Micros,
  type OrderEvent,
  type OrderId,
  type OrderSubmitted,
} from '@replay/core';
import { orderLeg } from '@replay/sim';
import { emit } from './emit.ts';
import { countAt, type Draft, type Response, type Unsent } from './run-state.ts';

/** When a request was sent and arrives, and what the strategy had seen by then. */
interface Sending {
  readonly time: Micros;
  readonly arrivesAt: Micros;
  readonly sequence: number;
}

type Submitted = OrderSubmitted | CancelSubmitted | AmendSubmitted;

/**
 * Sends a request and emits the fact that `factOf` makes. Requests never overtake each other; they do not wait for one that is
 * refused on the way, which the strategy learns of when the latency model says.
 */
export function submit(draft: Draft, request: Unsent, factOf: (sending: Sending) => Submitted): void {
  const { now, local, config } = draft;
  const leg = orderLeg(config.latency, request.type, now, countAt(draft.sent, now));
  if (typeof leg === 'object') {
    const seenTime = (now + leg.refusedAfter) as Micros;
    refuse(draft, request, seenTime, emit(draft, factOf({ time: now, arrivesAt: seenTime, sequence: local.sequence })));
  } else {
    const arrivesAt = Math.max(now + leg, draft.lastArrival) as Micros;
    const fact = emit(draft, factOf({ time: now, arrivesAt, sequence: local.sequence }));
    draft.requests.add({ arrivesAt, request, fact });
    draft.lastArrival = arrivesAt;
  }
  const rate = config.bounds?.requestRate;
  if (rate !== undefined) draft.recentRequests = [...recent(draft, rate.within), now];
}

/** Whether one more request now stays within the bound of the run. */
export function isWithinRate(draft: Draft): boolean {
  const rate = draft.config.bounds?.requestRate;
  return rate === undefined || recent(draft, rate.within).length < rate.requests;
}

const recent = ({ recentRequests, now }: Draft, within: Micros): readonly Micros[] =>
  recentRequests.filter((time) => time > now - within);

function refuse(draft: Draft, request: Unsent, seenTime: Micros, submitted: number): void {
  const event = refusalOf(request, {
    time: draft.now,
    seenTime,
    sequence: draft.local.sequence,
    reason: 'latency-reject',
  });
  const { cause } = draft;
  draft.cause = submitted;
  const refusal: Response = { seenTime, event, fact: emit(draft, event) };
  draft.cause = cause;
  const later = draft.refusals.findIndex((other) => other.seenTime > seenTime);
  draft.refusals =
    later < 0
      ? [...draft.refusals, refusal]
      : [...draft.refusals.slice(0, later), refusal, ...draft.refusals.slice(later)];
}

interface Refusal {
  readonly time: Micros;
  readonly seenTime: Micros;
  readonly sequence: number;
  readonly reason: 'latency-reject';
}

function refusalOf(request: Unsent, refusal: Refusal): OrderEvent {
  const about = (order: OrderId, instrument: InstrumentId) => ({ order, instrument, ...refusal });
  switch (request.type) {
    case 'place':
      return { type: 'OrderRejected', ...about(request.order.id, request.order.instrument) };
    case 'cancel':
      return { type: 'CancelRejected', ...about(request.order, request.instrument) };
    case 'amend':
      return { type: 'AmendRejected', ...about(request.amend.order, request.instrument) };
    default:
      return assertNever(request);
  }
}
