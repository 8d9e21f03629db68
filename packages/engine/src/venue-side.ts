import { type Book, isCrossed } from '@replay/book';
import {
  assertNever,
  Decimal,
  type EventColumns,
  eventKind,
  type FindingNoted,
  type FundingPaid,
  isQuote,
  isTrade,
  type MarketEvent,
  type Micros,
  roughDuration,
  timeText,
} from '@replay/core';
import { accountOf, accountPlace, type Ledger, positionOf, withFunding } from '@replay/ledger';
import { conditionOf } from '@replay/quality';
import {
  amendOrder,
  applyMarketEvent,
  arrive,
  canCarry,
  cancelOrder,
  changeMatters,
  expireOrders,
  fundingPayment,
  type MarginCheck,
  printMatters,
  RestingPrices,
  resumed,
  showing,
  silenced,
  type Venue,
  type VenueAnswer,
  type VenueModels,
} from '@replay/sim';
import { reschedule } from './agenda.ts';
import { answerAll, respond } from './answers.ts';
import type { BookChain } from './book-chain.ts';
import { type BookPace, interrupted, pacedBy } from './book-pace.ts';
import { first, taken } from './fifo.ts';
import { changesBook } from './incoming.ts';
import { guardMargin } from './liquidations.ts';
import { movesBook } from './local-side.ts';
import { marginOf } from './run-config.ts';
import { modelsAt } from './run-so-far.ts';
import { type Draft, type FundingTerms, placeOf, type Request, type VenueSide } from './run-state.ts';

/** The next event of an instrument reaches the venue: the book moves, orders fill, and what happened is told. */
export function feedVenue(draft: Draft, place: number, time: Micros): void {
  const side = draft.venues[place] as VenueSide;
  const { batch, index } = draft.intake.takeVenue(place);
  const { columns } = batch;
  const kind = columns.kinds[index]!;
  side.sequence = columns.sequences[index]!;
  const marked =
    kind === eventKind.change
      ? changeLevels(draft, side, place, columns, index, time)
      : isTrade(kind)
        ? print(draft, side, columns, index, time)
        : isQuote(kind)
          ? noteQuote(side, columns, index, time)
          : react(draft, side, columns.event(index), bookAfter(draft, side, place, columns, index), time);
  reschedule(draft, place);
  if (draft.phase.status === 'running' && (marked || draft.liquidating.length > 0))
    guardMargin(draft, side.venue.instrument.id, time);
}

/**
 * A change of levels. Most are of prices where nothing of ours rests: then the venue gets another book, and that is all. Like the
 * functions below it says whether margins have to be looked at.
 */
function changeLevels(
  draft: Draft,
  side: VenueSide,
  place: number,
  columns: EventColumns,
  index: number,
  time: Micros,
): boolean {
  const { venue } = side;
  const { fills, slippage } = draft.config.venue;
  if (fills.bookMessages !== 'whole') return changeRows(draft, side, place, columns, index, time);
  if (venue.book.status !== 'live' || slippage?.measures === true)
    return react(draft, side, columns.event(index), bookAfter(draft, side, place, columns, index), time);
  const before = venue.book;
  const book = (draft.chains[place] as BookChain).next('venue', columns, index);
  const first = columns.firstRows[index]!;
  const asksFrom = first + columns.bidRows[index]!;
  const end = asksFrom + columns.askRows[index]!;
  const { prices } = columns.rowsOf(columns.instruments[index]!);
  if (changeMatters(venue, book, { prices, first, asksFrom, end }, restingPrices(side)))
    return react(draft, side, columns.event(index), book, time);
  const touch = book.status === 'live' ? book.touch : undefined;
  const midDoubled = touch === undefined ? venue.midDoubled : touch.bid.price + touch.ask.price;
  side.venue = showing(venue, book, midDoubled);
  side.pace = pacedBy(side.pace, time);
  side.quality.takeChange(
    end - first,
    before,
    book,
    columns.exchangeTimes[index]!,
    columns.receivedTimes[index]!,
    time,
  );
  if (draft.phase.status !== 'running') return false;
  tellTouch(draft, side, time);
  return midDoubled !== venue.midDoubled;
}

/** A print. Most reach none of our orders. */
function print(draft: Draft, side: VenueSide, columns: EventColumns, index: number, time: Micros): boolean {
  const { venue } = side;
  const { prices, sizes } = columns.rowsOf(columns.instruments[index]!);
  const row = columns.firstRows[index]!;
  const kind = columns.kinds[index]!;
  const price = prices[row]!;
  if (draft.config.venue.slippage?.measures === true || printMatters(venue, kind, price))
    return react(draft, side, columns.event(index), resumed(venue).book, time);
  const isSideKnown = kind !== eventKind.tradeUnknown;
  const [exchangeTime, receivedTime] = [columns.exchangeTimes[index]!, columns.receivedTimes[index]!];
  side.quality.takeTrade(price, sizes[row]!, isSideKnown, venue.book, exchangeTime, receivedTime, time);
  return false;
}

/** A quote repeats the touch that the book already shows. */
function noteQuote(side: VenueSide, columns: EventColumns, index: number, time: Micros): boolean {
  side.quality.takeQuote(columns.exchangeTimes[index]!, columns.receivedTimes[index]!, time);
  return false;
}

/** A change of which the fill rules want every row for itself: the venue folds it. */
function changeRows(
  draft: Draft,
  side: VenueSide,
  place: number,
  columns: EventColumns,
  index: number,
  time: Micros,
): boolean {
  const chain = draft.chains[place] as BookChain;
  const isEmpty = columns.bidRows[index] === 0 && columns.askRows[index] === 0;
  const isFolded = isEmpty || chain.isBehind('venue');
  if (isFolded) chain.next('venue', columns, index);
  const marked = react(draft, side, columns.event(index), undefined, time);
  if (!isFolded) chain.add('venue', side.venue.book);
  return marked;
}

/** The book of a venue after an event. */
const bookAfter = (draft: Draft, side: VenueSide, place: number, columns: EventColumns, index: number): Book =>
  changesBook(columns, index)
    ? (draft.chains[place] as BookChain).next('venue', columns, index)
    : resumed(side.venue).book;

/** Any event, with the book after it where that is known already. */
function react(draft: Draft, side: VenueSide, event: MarketEvent, after: Book | undefined, time: Micros): boolean {
  const at = { time, sequence: event.sequence };
  const { venue: old } = side;
  const [venue, answers] = applyMarketEvent(old, event, at, feedModels(draft, old, time), after);
  const resumes = old.silentBook !== undefined && venue.silentBook === undefined;
  const before = resumes ? resumed(old).book : old.book;
  if (resumes) side.quality.enter(conditionOf(before), time);
  const finding = side.quality.take(event, before, venue.book, time);
  const { funding, pace } = side;
  side.venue = venue;
  side.funding = fundingTerms(funding, event, draft.now);
  side.pace = paceAfter(pace, event, before, venue.book, time);
  if (draft.phase.status !== 'running') return false;
  if (resumes) draft.facts.push(resumption(venue, pace, event, time));
  if (finding !== undefined) draft.facts.push({ type: 'FindingNoted', ...finding });
  answerAll(draft, answers);
  tellTouch(draft, side, time);
  const marked = venue.midDoubled !== old.midDoubled || side.funding.markPrice !== funding.markPrice;
  return marked || answers.length > 0;
}

/** The prices at which our orders rest, found anew where these have changed. */
function restingPrices(side: VenueSide): { readonly buys: RestingPrices; readonly sells: RestingPrices } {
  const { buys, sells } = side.venue;
  if (side.resting.buys.orders === buys && side.resting.sells.orders === sells) return side.resting;
  side.resting = {
    buys: side.resting.buys.orders === buys ? side.resting.buys : new RestingPrices(buys),
    sells: side.resting.sells.orders === sells ? side.resting.sells : new RestingPrices(sells),
  };
  return side.resting;
}

/** No book message has come for too long: the book is stale until the next one, and only prints can fill what rests. */
export function silence(draft: Draft, place: number, time: Micros): void {
  const side = draft.venues[place] as VenueSide;
  const { sequence } = side;
  const last = side.pace.last ?? time;
  side.venue = silenced(side.venue, time);
  side.quality.enter('stale', time);
  reschedule(draft, place);
  if (draft.phase.status !== 'running') return;
  const detail = `no book message since ${timeText(last)}`;
  const { id } = side.venue.instrument;
  draft.facts.push({ type: 'FindingNoted', kind: 'silence', instrument: id, time, sequence, detail });
  tellTouch(draft, side, time);
}

function paceAfter(pace: BookPace, event: MarketEvent, before: Book, after: Book, time: Micros): BookPace {
  if (movesBook(event)) return pacedBy(pace, time);
  return before.status === 'live' && after.status === 'stale' ? interrupted(pace) : pace;
}

/** The end of a silence, by a book message or by a gap, which makes the book stale for its own reason. */
const resumption = (venue: Venue, pace: BookPace, event: MarketEvent, time: Micros): FindingNoted => ({
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
  const next = first(draft.requests);
  if (next === undefined) return;
  draft.requests = taken(draft.requests);
  const { request, arrivesAt } = next;
  const place = placeOf(draft.config, request.type === 'place' ? request.order.instrument : request.instrument);
  const side = draft.venues[place] as VenueSide;
  const [venue, answers] = handled(draft, next, side, place);
  side.venue = venue;
  reschedule(draft, place);
  answerAll(draft, answers);
  if (answers.some(({ type }) => type === 'OrderFilled')) guardMargin(draft, venue.instrument.id, arrivesAt);
}

function handled(
  draft: Draft,
  { request, arrivesAt }: Request,
  side: VenueSide,
  place: number,
): [Venue, VenueAnswer[]] {
  const at = { time: arrivesAt, sequence: side.sequence };
  const account = accountPlace(draft.accounts, side.venue.instrument.id);
  const models = modelsAt(draft, account, arrivesAt);
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
  side.venue = venue;
  reschedule(draft, place);
  answerAll(draft, answers);
}

/** Funding is settled at its boundary, on the position after the feed and before the requests of that instant. */
export function settleFunding(draft: Draft, place: number, time: Micros): void {
  const side = draft.venues[place] as VenueSide;
  const { rate, markPrice } = side.funding;
  side.funding = { ...side.funding, due: undefined };
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
export function tellTouch(draft: Draft, side: VenueSide, time: Micros): void {
  const { book, instrument } = side.venue;
  const last = side.touch;
  if (book.status === 'live' && book.touch !== undefined && !isCrossed(book)) {
    const bid = book.touch.bid.price;
    const ask = book.touch.ask.price;
    if (typeof last !== 'string' && last.bid === bid && last.ask === ask) return;
    side.touch = { bid, ask };
    draft.facts.push({ type: 'TouchMoved', instrument: instrument.id, time, sequence: side.sequence, bid, ask });
  } else if (typeof last !== 'string') {
    const cause = conditionOf(book);
    if (cause === 'clean' || cause === 'locked') return;
    side.touch = 'lost';
    draft.facts.push({ type: 'TouchLost', instrument: instrument.id, time, sequence: side.sequence, cause });
  }
}

function fundingTerms(terms: FundingTerms, event: MarketEvent, now: Micros): FundingTerms {
  if (event.type === 'MarkPriceChanged') return { ...terms, markPrice: event.price };
  if (event.type !== 'FundingRateChanged') return terms;
  const due = event.settlesAt !== undefined && event.settlesAt > now ? event.settlesAt : terms.due;
  return { ...terms, rate: event.rate, due };
}
