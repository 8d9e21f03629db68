import type { Micros, RequestKind } from '@replay/core';
import type { AnswerKind, LatencyModel, RefusedOnTheWay } from './latency-model.ts';
import { modelThrew, wrongAnswer } from './model-contract.ts';

const kind = 'latency model';
const aSpan = 'a whole number of microseconds from 0';

/** How long a request travels, or that it is refused on the way: the model's answer, held to its contract. */
export function orderLeg(
  latency: LatencyModel,
  request: RequestKind,
  time: Micros,
  place: number,
): Micros | RefusedOnTheWay {
  let answer: unknown;
  try {
    answer = latency.order(request, time, place);
  } catch (cause) {
    throw modelThrew(kind, latency, 'order', cause);
  }
  if (isSpan(answer)) return answer;
  if (typeof answer === 'object' && answer !== null && isSpan((answer as RefusedOnTheWay).refusedAfter))
    return answer as RefusedOnTheWay;
  throw wrongAnswer(kind, latency, `order('${request}', ${time}, ${place})`, answer, `${aSpan} or { refusedAfter }`);
}

/** How long an answer of the venue travels. */
export function responseLeg(latency: LatencyModel, about: AnswerKind, time: Micros, place: number): Micros {
  let answer: unknown;
  try {
    answer = latency.response(about, time, place);
  } catch (cause) {
    throw modelThrew(kind, latency, 'response', cause);
  }
  if (isSpan(answer)) return answer;
  throw wrongAnswer(kind, latency, `response('${about}', ${time}, ${place})`, answer, aSpan);
}

const isSpan = (answer: unknown): answer is Micros => Number.isSafeInteger(answer) && (answer as number) >= 0;
