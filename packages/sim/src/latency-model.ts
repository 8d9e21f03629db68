import { durationText, type FundingPaid, type Micros, type OrderEvent, type RequestKind } from '@replay/core';
import { modelThrew, wrongAnswer } from './model-contract.ts';

/**
 * How long messages travel, in whole microseconds. A model answers for one message at a time, by its time and its index
 * among the messages of the same leg in that microsecond (0 is the first); the engine keeps messages from overtaking.
 */
export interface LatencyModel {
  readonly name: string;
  /** Venue to strategy, market data: a constant, or what the tape recorded. */
  readonly feed: Micros | 'recorded';
  /** Strategy to venue, for a request sent at `time`; or that it is refused on the way. */
  order(request: RequestKind, time: Micros, index: number): Micros | RefusedOnTheWay;
  /** Venue to strategy, for an answer given at `time`. */
  response(answer: AnswerKind, time: Micros, index: number): Micros;
}

/** The venue never sees the request; the strategy learns of it so long after it was sent. */
export interface RefusedOnTheWay {
  readonly refusedAfter: Micros;
}

/** The kinds of answers of the venue to a strategy. */
export type AnswerKind = OrderEvent['type'] | FundingPaid['type'];

/** A number for every request, or one for each kind. */
export type PerRequest<Value> = Value | Readonly<Record<RequestKind, Value>>;

export const ofRequest = <Value extends number | object>(per: PerRequest<Value>, request: RequestKind): Value =>
  typeof per === 'object' && 'place' in per ? per[request] : (per as Value);

export interface ConstantLatency {
  readonly feed: Micros | 'recorded';
  readonly order: PerRequest<Micros>;
  readonly response: Micros;
}

/** Kept by model and not in it: a changed copy of a model is another model. */
const legsOf = new WeakMap<LatencyModel, ConstantLegs>();

interface ConstantLegs {
  readonly order: Micros;
  readonly response: Micros;
}

/** One number a leg, or for the way to the venue one for each kind of request. */
export function constantLatency({ feed, order, response }: ConstantLatency): LatencyModel {
  const model: LatencyModel = {
    name: `feed ${feedText(feed)}, order ${orderText(order)}, response ${durationText(response)}`,
    feed,
    order: (request) => ofRequest(order, request),
    response: () => response,
  };
  if (typeof order === 'number') legsOf.set(model, { order, response });
  return model;
}

/** The order and response legs of a model that is one number a leg; undefined for any other. */
export const constantLegs = (model: LatencyModel): ConstantLegs | undefined => legsOf.get(model);

export const feedText = (feed: Micros | 'recorded'): string => (feed === 'recorded' ? feed : durationText(feed));

function orderText(order: PerRequest<Micros>): string {
  if (typeof order === 'number') return durationText(order);
  return (['place', 'cancel', 'amend'] as const).map((kind) => `${kind} ${durationText(order[kind])}`).join(' ');
}

const kind = 'latency model';
const aSpan = 'a whole number of microseconds from 0';

/** How long a request travels, or that it is refused on the way: the model's answer, held to its contract. */
export function orderLeg(
  latency: LatencyModel,
  request: RequestKind,
  time: Micros,
  index: number,
): Micros | RefusedOnTheWay {
  let answer: unknown;
  try {
    answer = latency.order(request, time, index);
  } catch (cause) {
    throw modelThrew(kind, latency, 'order', cause);
  }
  if (isSpan(answer)) return answer;
  if (typeof answer === 'object' && answer !== null && isSpan((answer as RefusedOnTheWay).refusedAfter))
    return answer as RefusedOnTheWay;
  throw wrongAnswer(kind, latency, `order('${request}', ${time}, ${index})`, answer, `${aSpan} or { refusedAfter }`);
}

/** How long an answer of the venue travels. */
export function responseLeg(latency: LatencyModel, about: AnswerKind, time: Micros, index: number): Micros {
  let answer: unknown;
  try {
    answer = latency.response(about, time, index);
  } catch (cause) {
    throw modelThrew(kind, latency, 'response', cause);
  }
  if (isSpan(answer)) return answer;
  throw wrongAnswer(kind, latency, `response('${about}', ${time}, ${index})`, answer, aSpan);
}

const isSpan = (answer: unknown): answer is Micros => Number.isSafeInteger(answer) && (answer as number) >= 0;
