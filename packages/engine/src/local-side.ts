import { type Book, isCrossed, isTwoSided } from '@replay/book';
import {
  type Caused,
  eventKind,
  type FundingPaid,
  frozen,
  type Intent,
  isBook,
  isOrders,
  isTrade,
  type MarketEvent,
  type MarkPriceChanged,
  type OrderEvent,
  type TradePrinted,
} from '@replay/core';
import { withFunding } from '@replay/ledger';
import type { Intents, StrategyHooks, View } from '@replay/strategy';
import type { BookChain } from './book-chain.ts';
import { failStrategy, isModelFailure } from './failures.ts';
import { changesBook } from './incoming.ts';
import { intentOf } from './intent-shape.ts';
import { send } from './intents.ts';
import { applyAnswer } from './local-orders.ts';
import { SeenTrade } from './local-state.ts';
import { LocalView } from './local-view.ts';
import { defaultBounds, indexOf } from './run-config.ts';
import type { Draft, Response } from './run-state.ts';

/** The next event of the feed reaches the strategy. */
export function feedStrategy(draft: Draft): void {
  draft.cause = undefined;
  const { localBatch, localIndex: index } = draft.incoming;
  draft.incoming.passLocal();
  const { columns } = localBatch;
  const place = localBatch.instruments[index]!;
  const kind = columns.kinds[index]!;
  const { local } = draft;
  local.sequence = columns.sequences[index]!;
  if (kind === eventKind.markPrice) local.setMark(place, columns.event(index) as MarkPriceChanged);
  else if (isTrade(kind)) local.setTrade(place, new SeenTrade(columns, index));
  else if (changesBook(columns, index))
    local.setBook(place, (draft.chains[place] as BookChain).next('local', columns, index));
  if (draft.phase.status !== 'running') return;
  const { strategy } = draft;
  if (isTrade(kind)) {
    if (strategy.onTrade === undefined || !isTradable(local.bookOf(place))) return;
    const view = tradableView(draft, place);
    const trade = view.lastTrade as TradePrinted;
    call(draft, place, 'onTrade', () => strategy.onTrade?.(view, trade));
  } else if (isBook(kind) || isOrders(kind)) {
    if (strategy.onBook === undefined || !isTradable(local.bookOf(place))) return;
    call(draft, place, 'onBook', () => strategy.onBook?.(tradableView(draft, place)));
  }
}

const isTradable = (book: Book): boolean => isTwoSided(book) && !isCrossed(book);

export const movesBook = ({ type }: MarketEvent): boolean =>
  type === 'BookChanged' ||
  type === 'BookSnapshotted' ||
  type === 'PublicOrdersChanged' ||
  type === 'PublicOrdersSnapshotted';

/** The next answer of the venue, or the word that a request never got there; at one instant the venue goes first. */
function nextResponse(draft: Draft): Response | undefined {
  const response = draft.responses.first;
  const refusal = draft.refusals[0];
  if (refusal !== undefined && refusal.seenTime < (response?.seenTime ?? Infinity)) {
    draft.refusals = draft.refusals.slice(1);
    return refusal;
  }
  return draft.responses.take();
}

/** The next answer of the venue reaches the strategy: its copy of the order and of the account change, then its hook is called. */
export function handleResponse(draft: Draft): void {
  const response = nextResponse(draft);
  if (response === undefined) return;
  const { event } = response;
  draft.cause = response.fact;
  const place = indexOf(draft.config, event.instrument);
  const { strategy } = draft;
  if (event.type === 'FundingPaid') {
    draft.local.accounts = withFunding(draft.local.accounts, event);
    call(draft, place, 'onOrder', () => strategy.onOrder?.(accountView(draft, place), seen(event)));
    return;
  }
  applyAnswer(draft.local, event);
  if (event.type === 'OrderFilled') {
    call(draft, place, 'onFill', () => strategy.onFill?.(accountView(draft, place), seen(event)));
  } else {
    call(draft, place, 'onOrder', () => strategy.onOrder?.(accountView(draft, place), seen(event)));
  }
}

/** An answer as the strategy sees it. Numbers of facts would show it how much has happened at the venue that it has not seen yet. */
function seen<Event extends OrderEvent | FundingPaid>(event: Event): Event {
  const { because: _, ...shown } = event as Event & Caused;
  return frozen(shown) as unknown as Event;
}

/** The first timer rings. */
export function ringTimer(draft: Draft): void {
  const [timer, ...later] = draft.timers;
  if (timer === undefined) return;
  draft.timers = later;
  draft.cause = timer.fact;
  const { strategy } = draft;
  call(draft, timer.instrument, 'onTimer', () => strategy.onTimer?.(accountView(draft, timer.instrument), timer.name));
}

/** Calls one hook and sends its intents. A hook that throws, or returns anything but a list of intents, fails the run. */
export function call(draft: Draft, place: number, hook: keyof StrategyHooks, run: () => Intents): void {
  const { watch } = draft.config;
  let sent: readonly Intent[];
  try {
    watch?.entered(hook);
    sent = intentsOf(run(), draft.config.bounds?.intentsPerCall ?? defaultBounds.intentsPerCall);
  } catch (cause) {
    return failStrategy(draft, hook, cause);
  } finally {
    watch?.left();
  }
  try {
    noteImpure(draft);
    send(draft, sent, place);
  } catch (cause) {
    if (isModelFailure(cause)) throw cause;
    failStrategy(draft, hook, cause);
  }
}

const nothing: readonly Intent[] = [];

/** Own copies of what a hook returned. Throws for anything but a list of intents. */
function intentsOf(returned: unknown, bound: number): readonly Intent[] {
  if (returned === undefined || returned === null) return nothing;
  if (!Array.isArray(returned)) throw new TypeError(`it returned ${nameOf(returned)}, not a list of intents`);
  const { length } = returned;
  if (length === 0) return nothing;
  if (length > bound) throw new RangeError(`it returned ${length} intents at once, ${bound} is the bound`);
  const intents: Intent[] = [];
  for (let at = 0; at < length; at++) {
    const value: unknown = returned[at];
    const intent = intentOf(value);
    if (intent === undefined) throw new TypeError(`intent ${at} of ${length} is none: ${textOf(value)}`);
    intents.push(intent);
  }
  return intents;
}

function textOf(value: unknown): string {
  try {
    const text = JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
    return text?.slice(0, 200) ?? nameOf(value);
  } catch {
    return 'an object that cannot be written as JSON';
  }
}

const nameOf = (value: unknown): string => (value instanceof Promise ? 'a Promise' : typeof value);

/** What the watch has seen that another run may do differently becomes a fact, or ends a run that has to be repeatable. */
function noteImpure({ config, facts, now, local }: Draft): void {
  if (config.watch === undefined) return;
  for (const detail of config.watch.impure()) {
    facts.push({ type: 'FindingNoted', kind: 'not-repeatable', time: now, sequence: local.sequence, detail });
  }
}

export const accountView = ({ config, local, now, random }: Draft, place: number): LocalView =>
  new LocalView(config, local.moment(), place, now, random);

/** Only made where the local book was just seen to have both sides. */
const tradableView = (draft: Draft, place: number): View => accountView(draft, place) as LocalView & View;
