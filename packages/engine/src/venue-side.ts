import type { Book } from '@replay/book';
import {
  assertNever,
  Decimal,
  type FindingNoted,
  type FundingPaid,
  type MarketEvent,
  type Micros,
  roughDuration,
  type Ticks,
  timeText,
} from '@replay/core';
import { accountOf, accountPlace, type Ledger, positionOf, withFunding } from '@replay/ledger';
import { conditionOf, inspected, withCondition } from '@replay/quality';
import {
  amendOrder,
  applyMarketEvent,
  arrive,
  canCarry,
  cancelOrder,
  expireOrders,
  fundingPayment,
  type MarginCheck,
  resumed,
  silenced,
  type Venue,
  type VenueAnswer,
  type VenueModels,
} from '@replay/sim';
import { reschedule } from './agenda.ts';
import { answerAll, respond } from './answers.ts';
import { type BookPace, interrupted, pacedBy } from './book-pace.ts';
import { first, taken } from './fifo.ts';
import { guardMargin } from './liquidations.ts';
import { movesBook } from './local-side.ts';
import { marginOf } from './run-config.ts';
import { modelsAt } from './run-so-far.ts';
import { type Draft, type FundingTerms, placeOf, type Request, replaced, type VenueSide } from './run-state.ts';
import { firstArrival, withoutFirst } from './venue-queue.ts';

/** The next event of an instrument reaches the venue: the book moves, orders fill, and what happened is told. */
export function feedVenue(draft: Draft, place: number): void {
  const side = draft.venues[place] as VenueSide;
  const queue = draft.intake.venue[place];
  const arrival = queue === undefined ? undefined : firstArrival(queue);
  if (queue === undefined || arrival === undefined) return;
  draft.intake = { ...draft.intake, venue: replaced(draft.intake.venue, place, withoutFirst(queue)) };
  const { event, time } = arrival;
  const at = { time, sequence: event.sequence };
  const [venue, answers] = applyMarketEvent(side.venue, event, at, feedModels(draft, side.venue, time));
  const resumes = side.venue.silentBook !== undefined && venue.silentBook === undefined;
  const before = resumes ? resumed(side.venue).book : side.venue.book;
  const inspection = resumes ? withCondition(side.quality, conditionOf(before), time) : side.quality;
  const [quality, finding] = inspected(inspection, event, before, venue.book, time);
  const next: VenueSide = {
    ...side,
    venue,
    sequence: event.sequence,
    funding: fundingTerms(side.funding, event, draft.now),
    pace: paceAfter(side.pace, event, before, venue.book, time),
    quality,
  };
  draft.venues = replaced(draft.venues, place, next);
  reschedule(draft, place);
  if (draft.phase.status !== 'running') return;
  if (resumes) draft.facts.push(resumption(side, event, time));
  if (finding !== undefined) draft.facts.push({ type: 'FindingNoted', ...finding });
  answerAll(draft, answers);
  tellTouch(draft, place, time);
  const { id } = venue.instrument;
  const marked = venue.midDoubled !== side.venue.midDoubled || next.funding.markPrice !== side.funding.markPrice;
  if (marked || answers.length > 0 || draft.liquidating.length > 0) guardMargin(draft, id, time);
}

/** No book message has come for too long: the book is stale until the next one, and only prints can fill what rests. */
export function silence(draft: Draft, place: number, time: Micros): void {
  const side = draft.venues[place] as VenueSide;
  const { sequence } = side;
  const last = side.pace.last ?? time;
  draft.venues = replaced(draft.venues, place, {
    ...side,
    venue: silenced(side.venue, time),
    quality: withCondition(side.quality, 'stale', time),
  });
  reschedule(draft, place);
  if (draft.phase.status !== 'running') return;
  const detail = `no book message since ${timeText(last)}`;
  const { id } = side.venue.instrument;
  draft.facts.push({ type: 'FindingNoted', kind: 'silence', instrument: id, time, sequence, detail });
  tellTouch(draft, place, time);
}

function paceAfter(pace: BookPace, event: MarketEvent, before: Book, after: Book, time: Micros): BookPace {
  if (movesBook(event)) return pacedBy(pace, time);
  return before.status === 'live' && after.status === 'stale' ? interrupted(pace) : pace;
}

/** The end of a silence, by a book message or by a gap, which makes the book stale for its own reason. */
const resumption = ({ venue, pace }: VenueSide, event: MarketEvent, time: Micros): FindingNoted => ({
  type: 'FindingNoted',
  kind: 'resync',
  instrument: venue.instrument.id,
  time,
  sequence: event.sequence,
  detail: `${movesBook(event) ? 'a book message' : 'a gap'} ended a silence of ${roughDuration(time - (pace.last ?? time))}`,
});

/** Fees may ask about the run, but only orders that work can be filled by the feed. */
const feedModels = (draft: Draft, venue: Venue, time: Micros): VenueModels =>
  venue.buys.length === 0 && venue.sells.length === 0
    ? draft.config.venue
    : modelsAt(draft, accountPlace(draft.accounts, venue.instrument.id), time);

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
  if (answers.some(({ type }) => type === 'OrderFilled')) guardMargin(draft, venue.instrument.id, request.arrivesAt);
}

function handled(draft: Draft, request: Request, side: VenueSide, place: number): [Venue, VenueAnswer[]] {
  const at = { time: request.arrivesAt, sequence: side.sequence };
  const account = accountPlace(draft.accounts, side.venue.instrument.id);
  const models = modelsAt(draft, account, request.arrivesAt);
  const affordable = marginCheck(draft, place, account, models);
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

/** Whether an account can carry an order, asked with the venue as it is by then. */
function marginCheck(draft: Draft, place: number, account: number, models: VenueModels): MarginCheck {
  return (venue, order) => {
    if (draft.liquidating.includes(account)) return false;
    const venues = draft.venues.map((one, other) => (other === place ? venue : one.venue));
    const ledger = draft.accounts[account] as Ledger;
    return canCarry(venues, venue, order, ledger, { ...models, margin: marginOf(draft.config) });
  };
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
  const position = positionOf(accountOf(draft.accounts, instrument.id), instrument.id).size;
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
  draft.accounts = withFunding(draft.accounts, paid);
  draft.facts.push(paid);
  respond(draft, paid, time);
  guardMargin(draft, instrument.id, time);
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

function fundingTerms(terms: FundingTerms, event: MarketEvent, now: Micros): FundingTerms {
  if (event.type === 'MarkPriceChanged') return { ...terms, markPrice: event.price };
  if (event.type !== 'FundingRateChanged') return terms;
  const due = event.settlesAt !== undefined && event.settlesAt > now ? event.settlesAt : terms.due;
  return { ...terms, rate: event.rate, due };
}
