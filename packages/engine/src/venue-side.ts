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
  type Lots,
  type MarketEvent,
  type Micros,
  shortDuration,
  type Ticks,
  timeText,
} from '@replay/core';
import { accountIndex, accountOf, type Ledger, positionOf, withFunding } from '@replay/ledger';
import { conditionOf } from '@replay/quality';
import {
  amendOrder,
  applyMarketEvent,
  applyPrint,
  arrive,
  canCarry,
  cancelOrder,
  changeLevels,
  changeRows,
  expireOrders,
  fundingPayment,
  type MarginCheck,
  noAnswers,
  printMatters,
  rowsAt,
  silence,
  type Venue,
  type VenueAnswer,
} from '@replay/sim';
import { reschedule } from './agenda.ts';
import { emitAnswers, sendFunding } from './answers.ts';
import type { BookChain } from './book-chain.ts';
import { type BookPace, interrupted, pacedBy } from './book-pace.ts';
import { nextFactNumber } from './emit.ts';
import { changesBook } from './incoming.ts';
import { checkMargin } from './liquidations.ts';
import { movesBook } from './local-side.ts';
import { indexOf } from './run-config.ts';
import { modelsAt, type RunModels } from './run-models.ts';
import type { Draft, Request } from './run-state.ts';
import type { FundingTerms, VenueSide } from './venue-state.ts';

/** The next event of an instrument reaches the venue: the book moves, orders fill, and facts are emitted. */
export function feedVenue(draft: Draft, place: number, time: Micros): void {
  draft.cause = undefined;
  const side = draft.venues[place] as VenueSide;
  const { incoming } = draft;
  incoming.takeVenue(place);
  const { columns } = incoming.venueBatch;
  const index = incoming.venueIndex;
  const kind = columns.kinds[index]!;
  side.sequence = columns.sequences[index]!;
  const { venue, funding } = side;
  const { midDoubled } = venue;
  const measures = draft.config.venue.slippage?.measures === true;
  let marked = false;
  if (isQuote(kind)) side.quality.takeQuote(columns.exchangeTimes[index]!, columns.receivedTimes[index]!, time);
  else if (kind === eventKind.change && !measures && venue.book.status === 'live')
    marked = takeChange(draft, side, place, columns, index, time);
  else if (isTrade(kind) && !measures) marked = takePrint(draft, side, columns, index, time);
  else marked = takeEvent(draft, side, place, columns, index, time);
  reschedule(draft, place);
  if (venue.midDoubled !== midDoubled || side.funding !== funding) draft.margins.changed(place);
  if (draft.phase.status === 'running' && (marked || draft.liquidating.length > 0))
    checkMargin(draft, venue.instrument.id, time);
}

/** A change of the levels of a live book. Like the functions below it says whether margins have to be looked at. */
function takeChange(
  draft: Draft,
  side: VenueSide,
  place: number,
  columns: EventColumns,
  index: number,
  time: Micros,
): boolean {
  const { venue, sequence } = side;
  const { book: before, midDoubled } = venue;
  const exchangeTime = columns.exchangeTimes[index]! as Micros;
  const receivedTime = columns.receivedTimes[index]! as Micros;
  const chain = draft.chains[place] as BookChain;
  const models = modelsAt(draft, side, time);
  const rows = rowsAt(columns, index);
  const at = { time, sequence };
  let answers: readonly VenueAnswer[];
  if (models.fills.bookMessages === 'whole') {
    answers = changeLevels(venue, chain.next('venue', columns, index), rows, at, models);
  } else {
    // The venue folds such a change itself, some rows at a time.
    const isFolded = rows.first === rows.end || chain.isBehind('venue');
    if (isFolded) chain.next('venue', columns, index);
    answers = changeRows(venue, { exchangeTime, receivedTime, sequence }, rows, at, models);
    if (!isFolded) chain.add('venue', venue.book);
  }
  side.pace = pacedBy(side.pace, time);
  side.quality.takeChange(rows.end - rows.first, before, venue.book, exchangeTime, receivedTime, time);
  if (draft.phase.status !== 'running') return false;
  emitAnswers(draft, answers);
  emitTouch(draft, side, time);
  return venue.midDoubled !== midDoubled || answers.length > 0;
}

/** A print. Most reach none of our orders. */
function takePrint(draft: Draft, side: VenueSide, columns: EventColumns, index: number, time: Micros): boolean {
  const { venue, sequence } = side;
  const { prices, sizes } = columns.rowsOf(columns.instruments[index]!);
  const row = columns.firstRows[index]!;
  const kind = columns.kinds[index]!;
  const price = prices[row]! as Ticks;
  const size = sizes[row]! as Lots;
  const isSideKnown = kind !== eventKind.tradeUnknown;
  const [exchangeTime, receivedTime] = [columns.exchangeTimes[index]!, columns.receivedTimes[index]!];
  const answers = printMatters(venue, kind, price)
    ? applyPrint(venue, kind, { price, size }, { time, sequence }, modelsAt(draft, side, time))
    : noAnswers;
  side.quality.takeTrade(price, size, isSideKnown, venue.book, exchangeTime, receivedTime, time);
  if (draft.phase.status !== 'running') return false;
  emitAnswers(draft, answers);
  return answers.length > 0;
}

/** An event of any kind, as an object. */
function takeEvent(
  draft: Draft,
  side: VenueSide,
  place: number,
  columns: EventColumns,
  index: number,
  time: Micros,
): boolean {
  const event = columns.event(index);
  const { venue, funding, pace, sequence } = side;
  const { silentBook, book, midDoubled } = venue;
  const isRowByRow = event.type === 'BookChanged' && draft.config.venue.fills.bookMessages !== 'whole';
  const chain = draft.chains[place] as BookChain;
  const isFolded = !isRowByRow || isEmptyChange(event) || chain.isBehind('venue');
  const after = changesBook(columns, index) && isFolded ? chain.next('venue', columns, index) : (silentBook ?? book);
  const answers = applyMarketEvent(venue, event, { time, sequence }, modelsAt(draft, side, time), after);
  if (!isFolded) chain.add('venue', venue.book);
  const resumes = silentBook !== undefined && venue.silentBook === undefined;
  const before = resumes ? silentBook : book;
  if (resumes) side.quality.enter(conditionOf(before), time);
  const finding = side.quality.take(event, before, venue.book, time);
  side.funding = fundingTerms(funding, event, draft.now);
  side.pace = paceAfter(pace, event, before, venue.book, time);
  if (draft.phase.status !== 'running') return false;
  if (resumes) draft.facts.push(resumption(venue, pace, event, time));
  if (finding !== undefined) draft.facts.push({ type: 'FindingNoted', ...finding });
  emitAnswers(draft, answers);
  emitTouch(draft, side, time);
  const marked = venue.midDoubled !== midDoubled || side.funding.markPrice !== funding.markPrice;
  return marked || answers.length > 0;
}

const isEmptyChange = (event: MarketEvent): boolean =>
  event.type === 'BookChanged' && event.bids.prices.length + event.asks.prices.length === 0;

/** No book message has come for too long: the book is stale until the next one, and only prints can fill what rests. */
export function becomeSilent(draft: Draft, place: number, time: Micros): void {
  const side = draft.venues[place] as VenueSide;
  const { sequence } = side;
  const last = side.pace.last ?? time;
  silence(side.venue, time);
  side.quality.enter('stale', time);
  reschedule(draft, place);
  if (draft.phase.status !== 'running') return;
  const detail = `no book message since ${timeText(last)}`;
  const { id } = side.venue.instrument;
  draft.facts.push({ type: 'FindingNoted', kind: 'silence', instrument: id, time, sequence, detail });
  emitTouch(draft, side, time);
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
  detail: `${movesBook(event) ? 'a book message' : 'a gap'} ended a silence of ${shortDuration(time - (pace.last ?? time))}`,
});

/** A request reaches the venue. */
export function handleRequest(draft: Draft): void {
  const next = draft.requests.take();
  if (next === undefined) return;
  const { request, arrivesAt } = next;
  const place = indexOf(draft.config, request.type === 'place' ? request.order.instrument : request.instrument);
  const side = draft.venues[place] as VenueSide;
  draft.cause = next.fact;
  const answers = handled(draft, next, side);
  reschedule(draft, place);
  emitAnswers(draft, answers);
  if (answers.some(({ type }) => type === 'OrderFilled')) checkMargin(draft, side.venue.instrument.id, arrivesAt);
}

function handled(draft: Draft, { request, arrivesAt }: Request, side: VenueSide): readonly VenueAnswer[] {
  const { venue, sequence } = side;
  const at = { time: arrivesAt, sequence };
  if (request.type === 'cancel') return cancelOrder(venue, request.order, at);
  const models = modelsAt(draft, side, arrivesAt);
  const affordable = marginCheck(draft, models);
  switch (request.type) {
    case 'place':
      return arrive(venue, request.order, at, models, affordable);
    case 'amend':
      return amendOrder(venue, request.amend, at, models, affordable);
    default:
      return assertNever(request);
  }
}

/** Whether an account can carry an order, asked with the venue as it is by then. */
function marginCheck(draft: Draft, { fees, slippage, run }: RunModels): MarginCheck {
  return (venue, order) => {
    const account = accountIndex(draft.accounts, venue.instrument.id);
    if (draft.liquidating.includes(account)) return false;
    const ledger = draft.accounts[account] as Ledger;
    const venues = draft.margins.venuesOf(account);
    return canCarry(venues, venue, order, ledger, { fees, slippage, run, margin: draft.config.marginTerms });
  };
}

/** The time of some orders of an instrument has come; they expire after the feed and before the requests of that instant. */
export function expireAt(draft: Draft, place: number, time: Micros): void {
  draft.cause = undefined;
  const side = draft.venues[place] as VenueSide;
  const answers = expireOrders(side.venue, { time, sequence: side.sequence });
  reschedule(draft, place);
  emitAnswers(draft, answers);
}

/** Funding is settled at its boundary, on the position after the feed and before the requests of that instant. */
export function settleFunding(draft: Draft, place: number, time: Micros): void {
  draft.cause = undefined;
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
  sendFunding(draft, paid, nextFactNumber(draft) - 1, time);
  checkMargin(draft, instrument.id, time);
}

/** Tells the public touch where it has moved, or that there is none to mark at. */
export function emitTouch(draft: Draft, side: VenueSide, time: Micros): void {
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
