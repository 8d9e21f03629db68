import { waitingBook } from '@replay/book';
import {
  type DenyReason,
  type Fact,
  type FundingPaid,
  frozen,
  type InstrumentId,
  type Micros,
  type OrderEvent,
  type OrderId,
  type Random,
  type ReplayError,
  type RunEnded,
  randomFrom,
} from '@replay/core';
import { type Accounts, openLedger } from '@replay/ledger';
import { Inspection } from '@replay/quality';
import { type ArrivingAmend, type ArrivingOrder, copyVenue, openVenue } from '@replay/sim';
import type { StrategyHooks } from '@replay/strategy';
import { BookChain } from './book-chain.ts';
import { noPace } from './book-pace.ts';
import { Fifo } from './fifo.ts';
import { Incoming } from './incoming.ts';
import { LocalSide } from './local-state.ts';
import { Margins } from './margins.ts';
import { checkConfig, type PreparedConfig, prepared, type RunConfig } from './run-config.ts';
import { noVolume, type TrailingVolume } from './trailing-volume.ts';
import { VenueAgenda } from './venue-agenda.ts';
import type { VenueSide } from './venue-state.ts';

/**
 * Everything a run knows. A state that was handed out is a value, apart from its two guests: the strategy keeps a memory in its
 * own fields, and the random numbers advance. The parts that most events change (incoming, books, venues, agenda, the strategy's
 * side) are written to while events are handled, and copied before others are.
 */
export interface RunState {
  readonly config: PreparedConfig;
  readonly phase: RunPhase;
  /** The moment of what was handled last. */
  readonly now: Micros;
  /** Events that were read and have not yet reached both sides. */
  readonly incoming: Incoming;
  /** The books of the instruments, for both sides. */
  readonly chains: readonly BookChain[];
  readonly venues: readonly VenueSide[];
  /** What is due next at each of them. */
  readonly agenda: VenueAgenda;
  /** What the margins of the accounts go by. */
  readonly margins: Margins;
  /** The accounts as they are at the venue, and what each has traded. */
  readonly accounts: Accounts;
  readonly trailingVolumes: readonly TrailingVolume[];
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
  readonly sent: SameTimeCount;
  readonly answered: SameTimeCount;
  /** When the last requests were sent, as far back as a bound on their rate looks; empty without one. */
  readonly recentRequests: readonly Micros[];
  /** Sorted by time, then by the order of setting. */
  readonly timers: readonly Timer[];
  /** The last order that was counted, and the names that the strategy gave itself. */
  readonly lastOrder: number;
  readonly usedIds: UsedIds;
  /** How many intents were denied so far, by reason and kind of request. */
  readonly denied: Readonly<Partial<Record<DenialKey, number>>>;
  /** How many facts there were before those of this state, the start of the run included. */
  readonly factsBefore: number;
  /** The number of the fact that what is being handled comes of; undefined for a market event. */
  readonly cause: number | undefined;
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

/** A request, before it is known when it arrives. */
export type Unsent =
  | { readonly type: 'place'; readonly order: ArrivingOrder }
  | { readonly type: 'cancel'; readonly order: OrderId; readonly instrument: InstrumentId }
  | { readonly type: 'amend'; readonly amend: ArrivingAmend; readonly instrument: InstrumentId };

export interface Request {
  readonly arrivesAt: Micros;
  readonly request: Unsent;
  /** The number of the fact that it was sent. */
  readonly fact: number;
}

export interface Response {
  readonly seenTime: Micros;
  readonly event: OrderEvent | FundingPaid;
  /** The number of that fact. */
  readonly fact: number;
}

export interface Timer {
  readonly at: Micros;
  readonly name: string;
  readonly instrument: number;
  /** The number of the fact that it was set. */
  readonly fact: number;
}

/** A state while events are handled: its fields may be replaced, and those that are written to belong to it alone. */
export type Draft = { -readonly [Field in keyof RunState]: RunState[Field] } & { facts: Fact[] };

/** A state that may be changed, from a value that stays as it is. */
export function draftOf(state: RunState): Draft {
  const venues = state.venues.map((side) => ({ ...side, venue: copyVenue(side.venue), quality: side.quality.copy() }));
  return {
    ...state,
    incoming: state.incoming.copy(),
    chains: state.chains.map((chain) => chain.copy()),
    venues,
    margins: new Margins(state.config, venues),
    agenda: state.agenda.copy(),
    local: state.local.copy(),
    requests: state.requests.copy(),
    responses: state.responses.copy(),
    sent: { ...state.sent },
    answered: { ...state.answered },
    facts: [],
  };
}

/** Closes a step: the next state, and what happened. The draft must not be used any more. */
export function settled(draft: Draft): [RunState, readonly Fact[]] {
  const { facts } = draft;
  draft.factsBefore += facts.length;
  draft.facts = noFacts;
  return [draft, facts];
}

const noFacts: Fact[] = [];

/** The state before the first event. */
export function openRun(terms: RunConfig): RunState {
  checkConfig(terms);
  const config = prepared(terms);
  // Views show these very objects, and the strategy keeps its parameters.
  for (const instrument of config.instruments) frozen(instrument);
  const accounts = accountsOf(config);
  const venues = config.instruments.map(
    (instrument): VenueSide => ({
      venue: openVenue(instrument),
      sequence: -1,
      touch: 'unset',
      funding: { rate: undefined, due: undefined, markPrice: undefined },
      pace: noPace,
      quality: new Inspection(instrument.id),
    }),
  );
  return {
    config,
    phase: { status: 'warming-up' },
    now: 0 as Micros,
    incoming: new Incoming(config),
    chains: config.instruments.map(() => new BookChain()),
    venues,
    margins: new Margins(config, venues),
    agenda: new VenueAgenda(config.instruments.length),
    accounts,
    trailingVolumes: accounts.map(() => noVolume),
    liquidating: [],
    local: new LocalSide(config.indexes, {
      instruments: config.instruments.map(() => ({ book: waitingBook, trade: undefined, mark: undefined, orders: [] })),
      orders: [],
      accounts,
      sequence: -1,
    }),
    requests: new Fifo(),
    lastArrival: 0 as Micros,
    responses: new Fifo(),
    lastSeen: 0 as Micros,
    refusals: [],
    sent: noMessages(),
    answered: noMessages(),
    recentRequests: [],
    timers: [],
    lastOrder: 0,
    usedIds: [],
    denied: {},
    factsBefore: 1,
    cause: undefined,
    lastFill: 0,
    lastLiquidation: 0,
    strategy: config.strategy.create(frozen(config.parameters)),
    random: randomFrom(config.seed),
  };
}

/** The accounts of a run before it trades. */
function accountsOf({ accounts, instruments }: RunConfig): Accounts {
  return accounts.map((account) =>
    openLedger(
      account.capital,
      account.currency,
      instruments.filter(({ id }) => account.instruments.includes(id)),
    ),
  );
}

/** How many messages of one leg there were at the moment of the last one: what a drawn latency goes by. */
export interface SameTimeCount {
  time: Micros;
  count: number;
}

export const noMessages = (): SameTimeCount => ({ time: -1 as Micros, count: 0 });

/** Counts one more message at a moment; gives how many of that moment were before it. */
export function countAt(leg: SameTimeCount, now: Micros): number {
  leg.count = leg.time === now ? leg.count + 1 : 1;
  leg.time = now;
  return leg.count - 1;
}

/**
 * Names that a strategy gave its orders, as a value: sets of falling sizes, of which adding merges those that have become
 * equally large. So a run of many orders copies each name a few times only, and older states keep what they had.
 */
export type UsedIds = readonly ReadonlySet<OrderId>[];

export const isUsed = (used: UsedIds, id: OrderId): boolean => used.some((names) => names.has(id));

export function withId(used: UsedIds, id: OrderId): UsedIds {
  let newest: ReadonlySet<OrderId> = new Set([id]);
  let kept = used.length;
  for (let last = used[kept - 1]; last !== undefined && last.size <= newest.size; last = used[kept - 1]) {
    newest = new Set([...last, ...newest]);
    kept -= 1;
  }
  return [...used.slice(0, kept), newest];
}
