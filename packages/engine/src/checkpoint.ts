import { Ladder, ladderOf, OrderQueues, queuesOf } from '@replay/book';
import {
  columnsOf,
  Decimal,
  frozen,
  type Levels,
  levelsOf,
  type PublicOrder,
  ReplayError,
  randomFrom,
  type TradePrinted,
} from '@replay/core';
import { Ledger, Position, Positions } from '@replay/ledger';
import { Inspection, type InspectionState } from '@replay/quality';
import { copyVenue, type Venue } from '@replay/sim';
import { reschedule } from './agenda.ts';
import { BookChain, type BookChainState } from './book-chain.ts';
import { Fifo } from './fifo.ts';
import { Incoming, type WaitingEvents } from './incoming.ts';
import { type LocalInstrument, LocalSide, type LocalState, SeenTrade } from './local-state.ts';
import { Margins } from './margins.ts';
import { defaultBounds, prepared, type RunConfig } from './run-config.ts';
import type { Draft, RunState } from './run-state.ts';
import { startFact } from './start-fact.ts';
import { VenueAgenda } from './venue-agenda.ts';
import type { VenueSide } from './venue-state.ts';

/**
 * A running state as JSON text. `loadRun` of it goes on to the same facts, in another process too. The strategy's memory is
 * its own fields, as far as they are plain data (numbers, texts, lists, maps, sets, decimals); `#private` fields cannot be seen.
 */
export function saveRun(state: RunState): string {
  const { config, strategy, random, incoming, chains, venues, local, requests, responses, phase, ...others } = state;
  const { agenda: _, margins: __, ...values } = others;
  if (phase.status === 'failed' || phase.status === 'ended') {
    throw new ReplayError('BUG', `a run that has ${phase.status} has nothing to go on with`);
  }
  return JSON.stringify(
    pack({
      terms: termsOf(config),
      values: { ...values, phase },
      incoming: incoming.waiting(),
      chains: chains.map((chain) => chain.state()),
      venues: venues.map(({ venue, sequence, touch, funding, pace, quality }) => {
        const { resting: _, ...rest } = venue;
        return { venue: rest, sequence, touch, funding, pace, quality: quality.state() };
      }),
      local: {
        instruments: local.instruments.map(({ book, trade, mark }) => ({ book, trade: trade?.trade, mark })),
        orders: local.orders,
        accounts: local.accounts,
        sequence: local.sequence,
      },
      requests: [...requests],
      responses: [...responses],
      random: random.state(),
      memory: Object.fromEntries(Object.entries(strategy).filter(([name]) => name !== 'params')),
    }),
  );
}

/** The state that `saveRun` wrote, under the configuration the run was opened with. Throws `BAD_CONFIGURATION` if they do not fit. */
export function loadRun(given: RunConfig, text: string): RunState {
  const saved = unpack(JSON.parse(text)) as Saved;
  refuseOtherTerms(saved.terms, termsOf(given));
  const config = prepared(given);
  for (const instrument of config.instruments) frozen(instrument);
  const venues = saved.venues.map(({ quality, venue, ...side }) => {
    return { ...side, venue: copyVenue(venue), quality: Inspection.from(venue.instrument.id, quality) };
  });
  const draft: Draft = {
    ...saved.values,
    facts: [],
    config,
    incoming: Incoming.restored(config, saved.incoming),
    chains: saved.chains.map((chain) => new BookChain(chain)),
    venues,
    margins: new Margins(config, venues),
    agenda: new VenueAgenda(config.instruments.length),
    local: new LocalSide(config.indexes, {
      ...saved.local,
      instruments: saved.local.instruments.map(({ trade, ...seen }) => {
        return { ...seen, trade: trade === undefined ? undefined : seenTrade(trade), orders: [] };
      }),
      orders: frozen(saved.local.orders),
    }),
    requests: new Fifo(saved.requests),
    responses: new Fifo(saved.responses),
    strategy: Object.assign(config.strategy.create(frozen(config.parameters)), saved.memory),
    random: randomFrom(saved.random),
  };
  for (let index = 0; index < config.instruments.length; index++) reschedule(draft, index);
  return draft;
}

const seenTrade = (trade: TradePrinted): SeenTrade => new SeenTrade(columnsOf([trade], [trade.instrument]), 0);

/** What a run is made of, by name, each as the text that it is compared by. */
type Terms = Readonly<Record<string, string>>;

function termsOf(config: RunConfig): Terms {
  const { type: _, ...started } = startFact(config);
  const { parameters, models, ...others } = started;
  const all = {
    ...others,
    ...models,
    bounds: { ...defaultBounds, ...config.bounds },
    latencyName: config.latency.name,
    feesName: config.venue.fees.name,
  };
  return texts({ ...all, ...prefixed('parameter ', parameters) });
}

const prefixed = (prefix: string, of: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [prefix + name, value]));

/** Decimals, which parameters may hold, have a JSON form of their own. */
const texts = (of: Readonly<Record<string, unknown>>): Terms =>
  Object.fromEntries(
    Object.entries(of).flatMap(([name, value]) => (value === undefined ? [] : [[name, JSON.stringify(value)]])),
  );

function refuseOtherTerms(saved: Terms = {}, wanted: Terms): void {
  const names = new Set([...Object.keys(wanted), ...Object.keys(saved)]);
  const other = [...names].find((name) => saved[name] !== wanted[name]);
  if (other === undefined) return;
  const [had, has] = [saved, wanted].map((terms) => (terms[other] ?? 'none').slice(0, 80));
  throw new ReplayError('BAD_CONFIGURATION', `the saved run does not fit: its ${other} is ${had}, not ${has}`, {
    remedy: 'load it with the configuration it was saved under, or run again from the start',
  });
}

type Elements<F> = F extends Fifo<infer T> ? readonly T[] : never;
type Written = 'incoming' | 'chains' | 'venues' | 'agenda' | 'margins' | 'local';

interface Saved {
  readonly terms: Terms;
  readonly values: Omit<RunState, Written | 'config' | 'strategy' | 'random' | 'requests' | 'responses'>;
  readonly incoming: WaitingEvents;
  readonly chains: readonly BookChainState[];
  readonly venues: readonly (Omit<VenueSide, 'quality' | 'venue'> & {
    readonly venue: Omit<Venue, 'resting'>;
    readonly quality: InspectionState;
  })[];
  readonly local: Omit<LocalState, 'instruments'> & { readonly instruments: readonly SavedInstrument[] };
  readonly requests: Elements<RunState['requests']>;
  readonly responses: Elements<RunState['responses']>;
  readonly random: readonly [number, number, number, number];
  readonly memory: object;
}

interface SavedInstrument extends Pick<LocalInstrument, 'book' | 'mark'> {
  readonly trade: TradePrinted | undefined;
}

/** JSON has no maps, sets, decimals, ladders, queues, accounts or `undefined`: each becomes `{ $kind: … }`. */
function pack(value: unknown): unknown {
  if (value === undefined) return { $undefined: true };
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
  if (typeof value === 'bigint') return { $bigint: value.toString() };
  if (typeof value === 'function') throw notPlain('a function');
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Decimal) return { $decimal: value.toString() };
  if (value instanceof Ladder) return { $ladder: [value.side, columns(value)] };
  if (value instanceof OrderQueues) return { $queues: [...value] };
  if (value instanceof Position) return { $position: pack({ ...value }) };
  if (value instanceof Ledger) return { $ledger: pack({ ...value, positions: new Map(value.positions) }) };
  if (value instanceof Map) return { $map: [...value].map(([key, of]) => [pack(key), pack(of)]) };
  if (value instanceof Set) return { $set: [...value].map(pack) };
  if (Array.isArray(value)) return value.map(pack);
  if (![Object.prototype, null].includes(Object.getPrototypeOf(value))) throw notPlain(value.constructor.name);
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, pack(of)]));
}

const notPlain = (what: string): ReplayError =>
  new ReplayError('BAD_CONFIGURATION', `the run cannot be saved: a strategy field holds ${what}`, {
    remedy: 'keep numbers, texts, lists, maps, sets and decimals in the fields of a strategy',
  });

function columns(ladder: Ladder): Levels {
  const rows: [number, number][] = [];
  ladder.walk((price, size) => {
    rows.push([price, size]);
    return true;
  });
  return levelsOf(rows);
}

function unpack(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(unpack);
  const packed = value as Packed;
  if (packed.$undefined) return undefined;
  if (packed.$number !== undefined) return Number(packed.$number);
  if (packed.$bigint !== undefined) return BigInt(packed.$bigint);
  if (packed.$decimal !== undefined) return new Decimal(packed.$decimal);
  if (packed.$ladder !== undefined) return ladderOf(...packed.$ladder);
  if (packed.$queues !== undefined) return queuesOf(packed.$queues).queues;
  if (packed.$position !== undefined) {
    const { instrument, size, money } = unpack(packed.$position) as Position;
    return new Position(instrument, size, money);
  }
  if (packed.$ledger !== undefined) {
    const { currency, money, positions } = unpack(packed.$ledger) as Ledger;
    return new Ledger(currency, money, Positions.of([...positions.values()]));
  }
  if (packed.$map !== undefined) return new Map(packed.$map.map(([key, of]) => [unpack(key), unpack(of)]));
  if (packed.$set !== undefined) return new Set(packed.$set.map(unpack));
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, unpack(of)]));
}

interface Packed {
  readonly $undefined?: true;
  readonly $number?: string;
  readonly $bigint?: string;
  readonly $decimal?: string;
  readonly $ladder?: Parameters<typeof ladderOf>;
  readonly $queues?: readonly PublicOrder[];
  readonly $position?: unknown;
  readonly $ledger?: unknown;
  readonly $map?: readonly (readonly [unknown, unknown])[];
  readonly $set?: readonly unknown[];
}
