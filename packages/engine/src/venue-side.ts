import {
  assertNever,
  Decimal,
  type FundingPaid,
  type MarketEvent,
  type Micros,
  type OrderEvent,
  type Ticks,
} from '@replay/core';
import { applyFill, applyFunding, positionOf } from '@replay/ledger';
import { conditionOf, inspected } from '@replay/quality';
import {
  type AnswerKind,
  amendOrder,
  applyMarketEvent,
  arrive,
  canCarry,
  cancelOrder,
  expireOrders,
  fundingPayment,
  type MarginCheck,
  type Venue,
  type VenueAnswer,
} from '@replay/sim';
import { reschedule } from './agenda.ts';
import { added, first, taken } from './fifo.ts';
import { counted } from './leg-count.ts';
import { type Draft, type FundingTerms, placeOf, type Request, replaced, type VenueSide } from './run-state.ts';

/** The next event of an instrument reaches the venue: the book moves, orders fill, and what happened is told. */
export function feedVenue(draft: Draft, place: number): void {
  const side = draft.venues[place] as VenueSide;
  const queue = draft.intake.venue[place];
  const arrival = queue === undefined ? undefined : first(queue);
  if (queue === undefined || arrival === undefined) return;
  draft.intake = { ...draft.intake, venue: replaced(draft.intake.venue, place, taken(queue)) };
  const { event, time } = arrival;
  const at = { time, sequence: event.sequence };
  const [venue, answers] = applyMarketEvent(side.venue, event, at, draft.config.venue);
  const [quality, finding] = inspected(side.quality, event, side.venue.book, venue.book, time);
  const next: VenueSide = {
    ...side,
    venue,
    sequence: event.sequence,
    funding: fundingTerms(side.funding, event, draft.now),
    quality,
  };
  draft.venues = replaced(draft.venues, place, next);
  reschedule(draft, place);
  if (draft.phase.status !== 'running') return;
  if (finding !== undefined) draft.facts.push({ type: 'FindingNoted', ...finding });
  answerAll(draft, answers);
  tellTouch(draft, place, time);
}

/** A request reaches the venue. */
export function handleRequest(draft: Draft): void {
  const request = first(draft.requests);
  if (request === undefined) return;
  draft.requests = taken(draft.requests);
  const place = placeOf(draft.config, request.type === 'place' ? request.order.instrument : request.instrument);
  const side = draft.venues[place] as VenueSide;
  const [venue, answers] = handled(draft, request, side, place);
  draft.venues = replaced(draft.venues, place, { ...side, venue });
  reschedule(draft, place);
  answerAll(draft, answers);
}

function handled(draft: Draft, request: Request, side: VenueSide, place: number): [Venue, VenueAnswer[]] {
  const at = { time: request.arrivesAt, sequence: side.sequence };
  const { venue: models, leverage } = draft.config;
  const affordable: MarginCheck = (venue, order) => {
    const venues = draft.venues.map((one, other) => (other === place ? venue : one.venue));
    return canCarry(venues, venue, order, draft.ledger, { leverage, fees: models.fees });
  };
  switch (request.type) {
    case 'place':
      return arrive(side.venue, request.order, at, models, affordable);
    case 'cancel':
      return cancelOrder(side.venue, request.order, at);
    case 'amend':
      return amendOrder(side.venue, request.amend, at, models, affordable);
    default:
      return assertNever(request);
  }
}

/** The time of some orders of an instrument has come; they expire after the feed and before the requests of that instant. */
export function expireAt(draft: Draft, place: number, time: Micros): void {
  const side = draft.venues[place] as VenueSide;
  const [venue, answers] = expireOrders(side.venue, { time, sequence: side.sequence });
  draft.venues = replaced(draft.venues, place, { ...side, venue });
  reschedule(draft, place);
  answerAll(draft, answers);
}

/** Funding is settled at its boundary, on the position after the feed and before the requests of that instant. */
export function settleFunding(draft: Draft, place: number, time: Micros): void {
  const side = draft.venues[place] as VenueSide;
  const { rate, markPrice } = side.funding;
  draft.venues = replaced(draft.venues, place, { ...side, funding: { ...side.funding, due: undefined } });
  reschedule(draft, place);
  const { instrument, midDoubled } = side.venue;
  const position = positionOf(draft.ledger, instrument.id).size;
  const mark =
    markPrice ??
    (midDoubled === undefined ? undefined : new Decimal(midDoubled).div(2).times(instrument.tickSize).toFixed());
  if (draft.phase.status !== 'running' || position === 0 || rate === undefined || mark === undefined) return;
  const paid: FundingPaid = {
    type: 'FundingPaid',
    instrument: instrument.id,
    time,
    sequence: side.sequence,
    position,
    rate,
    price: mark,
    payment: fundingPayment(instrument, position, mark, rate).toFixed(),
  };
  draft.ledger = applyFunding(draft.ledger, paid);
  draft.facts.push(paid);
  respond(draft, paid, time);
}

/** Tells the public touch where it has moved, or that there is none to mark at. */
export function tellTouch(draft: Draft, place: number, time: Micros): void {
  const side = draft.venues[place] as VenueSide;
  const { book, instrument } = side.venue;
  const condition = conditionOf(book);
  const facts = { instrument: instrument.id, time, sequence: side.sequence };
  if (book.status === 'live' && book.touch !== undefined && condition !== 'crossed') {
    const bid = book.touch.bid.price;
    const ask = book.touch.ask.price;
    const told = side.touch;
    if (typeof told !== 'string' && told.bid === bid && told.ask === ask) return;
    draft.venues = replaced(draft.venues, place, { ...side, touch: { bid, ask } });
    draft.facts.push({ type: 'TouchMoved', ...facts, bid: bid as Ticks, ask: ask as Ticks });
  } else if (typeof side.touch !== 'string' && condition !== 'clean' && condition !== 'locked') {
    draft.venues = replaced(draft.venues, place, { ...side, touch: 'lost' });
    draft.facts.push({ type: 'TouchLost', ...facts, cause: condition });
  }
}

/** Books the venue's answers, numbers the fills, and sends all of it on its way to the strategy. */
function answerAll(draft: Draft, answers: readonly VenueAnswer[]): void {
  for (const answer of answers) {
    const seenTime = seenAt(draft, answer.type, answer.time);
    if (answer.type === 'OrderFilled') {
      draft.lastFill += 1;
      const fill = { ...answer, fill: draft.lastFill, seenTime };
      draft.ledger = applyFill(draft.ledger, fill);
      tell(draft, fill);
    } else {
      tell(draft, { ...answer, seenTime });
    }
  }
}

function tell(draft: Draft, event: OrderEvent): void {
  draft.facts.push(event);
  draft.responses = added(draft.responses, { seenTime: event.seenTime, event });
  draft.lastSeen = event.seenTime;
}

function respond(draft: Draft, event: FundingPaid, time: Micros): void {
  const seenTime = seenAt(draft, event.type, time);
  draft.responses = added(draft.responses, { seenTime, event });
  draft.lastSeen = seenTime;
}

/** When the strategy will see an answer: answers never overtake each other. */
function seenAt(draft: Draft, answer: AnswerKind, time: Micros): Micros {
  draft.answered = counted(draft.answered, time);
  const leg = draft.config.latency.response(answer, time, draft.answered.count - 1);
  return Math.max(time + leg, draft.lastSeen) as Micros;
}

function fundingTerms(terms: FundingTerms, event: MarketEvent, now: Micros): FundingTerms {
  if (event.type === 'MarkPriceChanged') return { ...terms, markPrice: event.price };
  if (event.type !== 'FundingRateChanged') return terms;
  const due = event.settlesAt !== undefined && event.settlesAt > now ? event.settlesAt : terms.due;
  return { ...terms, rate: event.rate, due };
}
