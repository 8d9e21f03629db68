import { Decimal, type FundingPaid, type MarketEvent, type Micros, type OrderEvent, type Ticks } from '@replay/core';
import { applyFill, applyFunding, positionOf } from '@replay/ledger';
import { applyMarketEvent, arrive, canCarry, cancelOrder, fundingPayment, type VenueAnswer } from '@replay/sim';
import { added, first, taken } from './fifo.ts';
import { conditionOf, counted } from './quality.ts';
import { type Draft, type FundingTerms, placeOf, replaced, type VenueSide } from './run-state.ts';

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
  const next: VenueSide = {
    ...side,
    venue,
    sequence: event.sequence,
    funding: fundingTerms(side.funding, event, draft.now),
    quality: counted(side.quality, event, side.venue.book, venue.book, time),
  };
  draft.venues = replaced(draft.venues, place, next);
  if (draft.phase.status !== 'running') return;
  noteFinding(draft, event, time);
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
  const at = { time: request.arrivesAt, sequence: side.sequence };
  const [venue, answers] =
    request.type === 'cancel'
      ? cancelOrder(side.venue, request.order, at)
      : arrive(side.venue, request.order, at, draft.config.venue, (venue, order) =>
          canCarry(
            draft.venues.map((one) => one.venue),
            venue,
            order,
            draft.ledger,
            { leverage: draft.config.leverage, fees: draft.config.venue.fees },
          ),
        );
  draft.venues = replaced(draft.venues, place, { ...side, venue });
  answerAll(draft, answers);
}

/** Funding is settled at its boundary, on the position after the feed and before the requests of that instant. */
export function settleFunding(draft: Draft, place: number, time: Micros): void {
  const side = draft.venues[place] as VenueSide;
  const { rate, markPrice } = side.funding;
  draft.venues = replaced(draft.venues, place, { ...side, funding: { ...side.funding, due: undefined } });
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
    const seenTime = seenAt(draft, answer.time);
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
  const seenTime = seenAt(draft, time);
  draft.responses = added(draft.responses, { seenTime, event });
  draft.lastSeen = seenTime;
}

/** When the strategy will see an answer: answers never overtake each other. */
const seenAt = (draft: Draft, time: Micros): Micros =>
  Math.max(time + draft.config.latency.response(time), draft.lastSeen) as Micros;

function fundingTerms(terms: FundingTerms, event: MarketEvent, now: Micros): FundingTerms {
  if (event.type === 'MarkPriceChanged') return { ...terms, markPrice: event.price };
  if (event.type !== 'FundingRateChanged') return terms;
  const due = event.settlesAt !== undefined && event.settlesAt > now ? event.settlesAt : terms.due;
  return { ...terms, rate: event.rate, due };
}

function noteFinding(draft: Draft, event: MarketEvent, time: Micros): void {
  const { instrument, sequence } = event;
  if (event.type === 'FeedInterrupted') {
    draft.facts.push({
      type: 'FindingNoted',
      kind: 'feed-interrupted',
      instrument,
      time,
      sequence,
      detail: event.cause,
    });
  } else if (event.type === 'MessageRejected') {
    const detail = `${event.place}: ${event.reason}`;
    draft.facts.push({ type: 'FindingNoted', kind: 'message-rejected', instrument, time, sequence, detail });
  }
}
