import {
  type Conversion,
  type Decimal,
  type Instrument,
  type InstrumentId,
  type Micros,
  ReplayError,
} from '@replay/core';
import { type MarginTerms, venueMargin } from '@replay/ledger';
import type { LatencyModel, VenueModels } from '@replay/sim';
import type { StrategyDefinition } from '@replay/strategy';

/** Changes whenever the same inputs may give other facts; part of every run hash. */
export const behaviourVersion = '5';

/** What a run is made of, its market data apart. */
export interface RunConfig {
  readonly strategy: StrategyDefinition;
  /** Validated by the strategy's schema. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** In the order in which ties between them are broken. */
  readonly instruments: readonly Instrument[];
  /** Every instrument belongs to one of them, which is in the currency that it settles in. */
  readonly accounts: readonly RunAccount[];
  /** What the report's total over accounts may convert at. */
  readonly conversions?: readonly Conversion[];
  readonly leverage: Decimal;
  /** The terms of margin; those of a venue at the leverage, with its usual maintenance, when left out. */
  readonly margin?: MarginTerms;
  /** What a venue charges for liquidating, as a share of the value closed, on top of the taker fee; the usual one when left out. */
  readonly liquidationFee?: Decimal;
  readonly seed: number;
  readonly venue: VenueModels;
  readonly latency: LatencyModel;
  /** Earlier events only build the books. */
  readonly from?: Micros;
  /** The first moment that does not belong to the run any more. */
  readonly to?: Micros;
  /** After how long without a book message a book is stale, in microseconds; judged by the pace of the data when left out. */
  readonly staleAfter?: Micros | 'never';
  readonly bounds?: Partial<RunBounds>;
  /** Observes the code of the strategy; changes no fact of a repeatable run. */
  readonly watch?: HookWatch;
}

/** Called before and after each hook of the strategy. */
export interface HookWatch {
  entered(hook: string): void;
  left(): void;
  /**
   * What the strategy did since the last call that another run may do differently, in words.
   * Throws where the run has to be repeatable, which fails the strategy.
   */
  impure(): readonly string[];
}

/** An account of a run: its money, and the instruments that settle in it. */
export interface RunAccount {
  readonly name: string;
  readonly currency: string;
  readonly capital: Decimal;
  readonly instruments: readonly InstrumentId[];
}

/** What a run may hold in memory. */
export interface RunBounds {
  /** Own orders in flight and working at one time; more are denied with `too-many-orders`. */
  readonly openOrders: number;
  /** Intents from one call of a hook; more fail the strategy. */
  readonly intentsPerCall: number;
  /** The longest feed latency the tape may show, in microseconds: so far the venue's side runs ahead of the strategy's. */
  readonly feedLatency: Micros;
  /** No more requests than these in any such time; more are denied with `rate-limit`. Any number when left out. */
  readonly requestRate?: { readonly requests: number; readonly within: Micros };
}

export const defaultBounds: RunBounds = {
  openOrders: 200,
  intentsPerCall: 20_000,
  feedLatency: 10_000_000 as Micros,
};

/** Throws `BAD_CONFIGURATION` for a run that cannot be started. */
export function checkConfig({ instruments, leverage, accounts, from, to }: RunConfig): void {
  if (instruments.length === 0) throw wrong('a run needs an instrument');
  if (new Set(instruments.map(({ id }) => id)).size < instruments.length) throw wrong('an instrument is named twice');
  for (const { name, capital } of accounts) {
    if (capital.lessThanOrEqualTo(0)) throw wrong(`the capital of ${name} must be positive, not ${capital.toFixed()}`);
  }
  for (const { id } of instruments) {
    const owners = accounts.filter((account) => account.instruments.includes(id));
    if (owners.length !== 1) throw wrong(`${id} belongs to ${owners.length} accounts, not to one`);
  }
  if (leverage.lessThanOrEqualTo(0)) throw wrong(`the leverage must be positive, not ${leverage.toFixed()}`);
  if (from !== undefined && to !== undefined && from >= to) throw wrong('the run ends before it begins');
}

const wrong = (message: string): ReplayError => new ReplayError('BAD_CONFIGURATION', message);

/** A configuration with what a run derives from it once. */
export interface PreparedConfig extends RunConfig {
  readonly marginTerms: MarginTerms;
  /** By id: the index of each instrument in `instruments`. */
  readonly indexes: ReadonlyMap<InstrumentId, number>;
}

export const prepared = (config: RunConfig): PreparedConfig => ({
  ...config,
  marginTerms: marginOf(config),
  indexes: new Map(config.instruments.map(({ id }, index) => [id, index])),
});

/** The margin terms of a run: those of a venue at its leverage where it states none. */
export const marginOf = ({ margin, leverage }: RunConfig): MarginTerms => margin ?? venueMargin(leverage);

/** The index of an instrument in the run. Throws `BUG` for one the run was not opened with. */
export function indexOf({ indexes }: PreparedConfig, id: InstrumentId): number {
  const index = indexes.get(id);
  if (index !== undefined) return index;
  throw new ReplayError('BUG', `the run was not opened for ${id}`, { place: id });
}
