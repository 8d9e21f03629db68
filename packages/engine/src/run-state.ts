import { type Book, waitingBook } from '@replay/book';
import {
  type DenyReason,
  type Fact,
  type FundingPaid,
  frozen,
  type InstrumentId,
  type MarketEvent,
  type Micros,
  type OrderEvent,
  type OrderId,
  type Random,
  ReplayError,
  type RunEnded,
  randomFrom,
  type TradePrinted,
} from '@replay/core';
import { type Accounts, openLedger } from '@replay/ledger';
import { type Inspection, openInspection } from '@replay/quality';
import { type ArrivingAmend, type ArrivingOrder, openVenue, type Venue } from '@replay/sim';
import type { StrategyHooks } from '@replay/strategy';
import { type BookPace, noPace } from './book-pace.ts';
import { emptyFifo, type Fifo } from './fifo.ts';
import { type Hours, noHours } from './hours.ts';
import { type LegCount, noneYet } from './leg-count.ts';
import type { LocalOrder } from './local-order.ts';
import { checkConfig, type RunConfig } from './run-config.ts';
import { nothingTraded, type Turnover } from './turnover.ts';
import type { UsedIds } from './used-ids.ts';
import { emptyVenueQueue, type VenueQueue } from './venue-queue.ts';

/**
 * Everything a run knows between two steps. A value, apart from its two guests: the strategy keeps a memory in its own
 * fields, and the random numbers advance.
 */
export interface RunState {
  readonly config: RunConfig;
  readonly phase: RunPhase;
  /** The moment of what was handled last. */
  readonly now: Micros;
  readonly intake: Intake;
  readonly venues: readonly VenueSide[];
  /** What is due next at each of them. */
  readonly hours: Hours;
  /** The accounts as they are at the venue, and what each has traded. */
  readonly accounts: Accounts;
  readonly turnovers: readonly Turnover[];
  /** Which of the accounts are being liquidated: until nothing is open any more. */
  readonly liquidating: readonly number[];
  readonly local: LocalSide;
  readonly requests: Fifo<Request>;
  /** When the last request sent arrives, which no later one may overtake; likewise the last answer. */
  readonly lastArrival: Micros;
  readonly responses: Fifo<Response>;
  readonly lastSeen: Micros;
  /** Requests that were refused on the way, sorted by the time at which the strategy learns of it. */
  readonly refusals: readonly Response[];
  /** Requests sent and answers given at one moment. */
  readonly sent: LegCount;
  readonly answered: LegCount;
  /** When the last requests were sent, as far back as a bound on their rate looks; empty without one. */
  readonly recentRequests: readonly Micros[];
  /** Sorted by time, then by the order of setting. */
  readonly timers: readonly Timer[];
  /** The last order that was counted, and the names that the strategy gave itself. */
  readonly lastOrder: number;
  readonly usedIds: UsedIds;
  /** How many intents were denied so far, by reason and kind of request. */
  readonly denied: Readonly<Partial<Record<DenialKey, number>>>;
  readonly lastFill: number;
  readonly lastLiquidation: number;
  readonly strategy: StrategyHooks;
  readonly random: Random;
}

export type DenialKey = DenyReason | `${DenyReason} ${'cancel' | 'amend'}`;

export type RunPhase =
  | { readonly status: 'warming-up' }
  | { readonly status: 'starting'; readonly at: Micros }
  | { readonly status: 'running'; readonly since: Micros }
  | {
      readonly status: 'failed';
      readonly since: Micros;
      readonly error: ReplayError;
      readonly outcome: RunEnded['outcome'];
    }
  /** With the error of a strategy that failed. */
  | { readonly status: 'ended'; readonly error: ReplayError | undefined };

/** Events that were read and have not yet reached both sides. */
export interface Intake {
  readonly local: Fifo<MarketEvent>;
  /** By instrument, in the order of the run. */
  readonly venue: readonly VenueQueue[];
  /** When the last book message of each instrument reaches the venue: the next one never does so earlier. */
  readonly lastBookTime: readonly (Micros | undefined)[];
  readonly lastReceived: Micros | undefined;
  readonly firstReceived: Micros | undefined;
}

/** One instrument at the venue, with what surrounds its matching. */
export interface VenueSide {
  readonly venue: Venue;
  readonly sequence: number;
  readonly touch: { readonly bid: number; readonly ask: number } | 'lost' | 'untold';
  readonly funding: FundingTerms;
  readonly pace: BookPace;
  readonly quality: Inspection;
}

export interface FundingTerms {
  readonly rate: string | undefined;
  /** The next boundary; undefined when none is known or it has been settled. */
  readonly due: Micros | undefined;
  readonly markPrice: string | undefined;
}

/** What has reached the strategy. */
export interface LocalSide {
  readonly books: readonly Book[];
  /** The last print and the last mark price of each instrument. */
  readonly trades: readonly (TradePrinted | undefined)[];
  readonly marks: readonly (string | undefined)[];
  readonly orders: readonly LocalOrder[];
  readonly accounts: Accounts;
  /** The last market event seen. */
  readonly sequence: number;
}

/** A request, before it is known when it arrives. */
export type Unsent =
  | { readonly type: 'place'; readonly order: ArrivingOrder }
  | { readonly type: 'cancel'; readonly order: OrderId; readonly instrument: InstrumentId }
  | { readonly type: 'amend'; readonly amend: ArrivingAmend; readonly instrument: InstrumentId };

export type Request = Unsent & { readonly arrivesAt: Micros };

export interface Response {
  readonly seenTime: Micros;
  readonly event: OrderEvent | FundingPaid;
}

export interface Timer {
  readonly at: Micros;
  readonly name: string;
  readonly instrument: number;
}

/** A state being stepped: fields may be replaced until the step ends, the values in them never change. */
export type Draft = { -readonly [Field in keyof RunState]: RunState[Field] } & { facts: Fact[] };

/** Opens a state for a step. Field by field, as this is done for every event and a spread is several times slower. */
export const draftOf = (state: RunState): Draft => ({
  config: state.config,
  phase: state.phase,
  now: state.now,
  intake: state.intake,
  venues: state.venues,
  hours: state.hours,
  accounts: state.accounts,
  turnovers: state.turnovers,
  liquidating: state.liquidating,
  local: state.local,
  requests: state.requests,
  lastArrival: state.lastArrival,
  responses: state.responses,
  lastSeen: state.lastSeen,
  refusals: state.refusals,
  sent: state.sent,
  answered: state.answered,
  recentRequests: state.recentRequests,
  timers: state.timers,
  lastOrder: state.lastOrder,
  usedIds: state.usedIds,
  denied: state.denied,
  lastFill: state.lastFill,
  lastLiquidation: state.lastLiquidation,
  strategy: state.strategy,
  random: state.random,
  facts: [],
});

/** Closes a step: the next state, and what happened. The draft must not be used any more. */
export function settled(draft: Draft): [RunState, readonly Fact[]] {
  const { facts } = draft;
  draft.facts = noFacts;
  return [draft, facts];
}

const noFacts: Fact[] = [];

/** The state before the first event. */
export function openRun(config: RunConfig): RunState {
  checkConfig(config);
  // Views show these very objects, and the strategy keeps its parameters.
  for (const instrument of config.instruments) frozen(instrument);
  const accounts = accountsOf(config);
  return {
    config,
    phase: { status: 'warming-up' },
    now: 0 as Micros,
    intake: {
      local: emptyFifo,
      venue: config.instruments.map(() => emptyVenueQueue),
      lastBookTime: config.instruments.map(() => undefined),
      lastReceived: undefined,
      firstReceived: undefined,
    },
    venues: config.instruments.map((instrument) => ({
      venue: openVenue(instrument),
      sequence: -1,
      touch: 'untold',
      funding: { rate: undefined, due: undefined, markPrice: undefined },
      pace: noPace,
      quality: openInspection(instrument.id),
    })),
    hours: noHours(config.instruments.length),
    accounts,
    turnovers: accounts.map(() => nothingTraded),
    liquidating: [],
    local: {
      books: config.instruments.map(() => waitingBook),
      trades: config.instruments.map(() => undefined),
      marks: config.instruments.map(() => undefined),
      orders: [],
      accounts,
      sequence: -1,
    },
    requests: emptyFifo,
    lastArrival: 0 as Micros,
    responses: emptyFifo,
    lastSeen: 0 as Micros,
    refusals: [],
    sent: noneYet,
    answered: noneYet,
    recentRequests: [],
    timers: [],
    lastOrder: 0,
    usedIds: [],
    denied: {},
    lastFill: 0,
    lastLiquidation: 0,
    strategy: config.strategy.create(frozen(config.parameters)),
    random: randomFrom(config.seed),
  };
}

/** The accounts of a run before it trades. */
function accountsOf({ accounts, capital, currency, instruments }: RunConfig): Accounts {
  if (accounts === undefined) return [openLedger(capital, currency, instruments)];
  return accounts.map((account) =>
    openLedger(
      account.capital,
      account.currency,
      instruments.filter(({ id }) => account.instruments.includes(id)),
    ),
  );
}

/** Asked for several times at every event: with many instruments looking through them all would be most of the work. */
const knownPlaces = new WeakMap<RunConfig['instruments'], ReadonlyMap<InstrumentId, number>>();

/** The place of an instrument in the run. Throws `BUG` for an event of an instrument the run was not opened with. */
export function placeOf(config: RunConfig, id: InstrumentId): number {
  const { instruments } = config;
  if (instruments[0]?.id === id) return 0;
  let places = knownPlaces.get(instruments);
  if (places === undefined) {
    places = new Map(instruments.map((instrument, place) => [instrument.id, place]));
    knownPlaces.set(instruments, places);
  }
  const place = places.get(id);
  if (place !== undefined) return place;
  throw new ReplayError('BUG', `the run was not opened for ${id}`, { place: id });
}

/** A list with one element replaced. */
export const replaced = <T>(list: readonly T[], place: number, value: T): readonly T[] =>
  list.length === 1 ? [value] : list.with(place, value);
