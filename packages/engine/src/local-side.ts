import { applyEvent, isCrossed, isTwoSided } from '@replay/book';
import { type MarketEvent, ReplayError, timeText } from '@replay/core';
import { withFunding } from '@replay/ledger';
import type { Intents, StrategyHooks, View } from '@replay/strategy';
import { first, taken } from './fifo.ts';
import { isIntent } from './intent-shape.ts';
import { send } from './intents.ts';
import { learned } from './local-orders.ts';
import { LocalView } from './local-view.ts';
import { defaultBounds } from './run-config.ts';
import { type Draft, placeOf, type Response, replaced } from './run-state.ts';

/** The next event of the feed reaches the strategy. */
export function feedStrategy(draft: Draft): void {
  const event = first(draft.intake.local);
  if (event === undefined) return;
  draft.intake = { ...draft.intake, local: taken(draft.intake.local) };
  const place = placeOf(draft.config, event.instrument);
  const before = draft.local.books[place];
  const book = before === undefined ? undefined : applyEvent(before, event);
  if (book === undefined) return;
  const books = book === before ? draft.local.books : replaced(draft.local.books, place, book);
  draft.local = { ...draft.local, books, sequence: event.sequence };
  if (draft.phase.status !== 'running' || !isTwoSided(book) || isCrossed(book)) return;
  callForEvent(draft, place, event);
}

function callForEvent(draft: Draft, place: number, event: MarketEvent): void {
  const { strategy } = draft;
  if (event.type === 'TradePrinted' && strategy.onTrade !== undefined) {
    call(draft, place, 'onTrade', () => strategy.onTrade?.(tradableView(draft, place), event));
  } else if (movesBook(event) && strategy.onBook !== undefined) {
    call(draft, place, 'onBook', () => strategy.onBook?.(tradableView(draft, place)));
  }
}

export const movesBook = ({ type }: MarketEvent): boolean =>
  type === 'BookChanged' ||
  type === 'BookSnapshotted' ||
  type === 'PublicOrdersChanged' ||
  type === 'PublicOrdersSnapshotted';

/** The next answer of the venue, or the word that a request never got there; at one instant the venue goes first. */
function nextResponse(draft: Draft): Response | undefined {
  const response = first(draft.responses);
  const refusal = draft.refusals[0];
  if (refusal !== undefined && refusal.seenTime < (response?.seenTime ?? Infinity)) {
    draft.refusals = draft.refusals.slice(1);
    return refusal;
  }
  if (response !== undefined) draft.responses = taken(draft.responses);
  return response;
}

/** The next answer of the venue reaches the strategy: its copy of the order and of the account change, then it is told. */
export function handleResponse(draft: Draft): void {
  const response = nextResponse(draft);
  if (response === undefined) return;
  const { event } = response;
  const place = placeOf(draft.config, event.instrument);
  const { strategy } = draft;
  if (event.type === 'FundingPaid') {
    draft.local = { ...draft.local, accounts: withFunding(draft.local.accounts, event) };
    call(draft, place, 'onOrder', () => strategy.onOrder?.(accountView(draft, place), event));
    return;
  }
  draft.local = learned(draft.local, event);
  if (event.type === 'OrderFilled') {
    call(draft, place, 'onFill', () => strategy.onFill?.(accountView(draft, place), event));
  } else {
    call(draft, place, 'onOrder', () => strategy.onOrder?.(accountView(draft, place), event));
  }
}

/** The first timer rings. */
export function ringTimer(draft: Draft): void {
  const [timer, ...later] = draft.timers;
  if (timer === undefined) return;
  draft.timers = later;
  const { strategy } = draft;
  call(draft, timer.instrument, 'onTimer', () => strategy.onTimer?.(accountView(draft, timer.instrument), timer.name));
}

/** Calls one hook and sends what it wishes. A hook that throws, or returns what is no list of wishes, fails the run. */
export function call(draft: Draft, place: number, hook: keyof StrategyHooks, run: () => Intents): void {
  try {
    const intents = run();
    if (intents === undefined || intents === null) return;
    const bound = draft.config.bounds?.intentsPerCall ?? defaultBounds.intentsPerCall;
    if (!Array.isArray(intents)) throw new TypeError(`it returned ${typeof intents}, not a list of intents`);
    if (intents.length > bound)
      throw new RangeError(`it returned ${intents.length} intents at once, ${bound} is the bound`);
    const odd = intents.findIndex((intent) => !isIntent(intent));
    if (odd >= 0)
      throw new TypeError(`intent ${odd} of ${intents.length} is none: ${JSON.stringify(intents[odd])?.slice(0, 200)}`);
    send(draft, intents, place);
  } catch (cause) {
    fail(draft, hook, cause);
  }
}

function fail(draft: Draft, hook: string, cause: unknown): void {
  const { config, local, phase } = draft;
  const why = cause instanceof Error ? cause.message : String(cause);
  const error = new ReplayError('STRATEGY_FAILED', `${config.strategy.name}.${hook} failed: ${why}`, {
    place: `event ${local.sequence} at ${timeText(draft.now)}`,
    remedy: 'mend the strategy and run again (--verbose shows the stack)',
    cause,
  });
  const since = phase.status === 'running' || phase.status === 'failed' ? phase.since : draft.now;
  draft.phase = { status: 'failed', since, error };
  draft.facts.push({
    type: 'FindingNoted',
    kind: 'strategy-failed',
    time: draft.now,
    sequence: local.sequence,
    detail: `${hook}: ${why}`,
  });
}

export const accountView = ({ config, local, now, random }: Draft, place: number): LocalView =>
  new LocalView(config, local, place, now, random);

/** Only made where the local book was just seen to have both sides. */
const tradableView = (draft: Draft, place: number): View => accountView(draft, place) as LocalView & View;
