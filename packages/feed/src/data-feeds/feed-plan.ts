import { type Instrument, instrumentId, type Micros, ReplayError, timeText } from '@replay/core';
import type { ExchangeFacts } from '../metadata/exchange-facts.ts';
import { type VenueRules, venueRules } from '../raw/venues.ts';
import { channelPeriods, exchangeChannels } from './channel-periods.ts';
import type { DataFeedsOptions } from './data-feeds-options.ts';
import { inferredInstruments } from './inferred-instruments.ts';
import { knownFacts } from './known-facts.ts';
import { endOfMinute, startOfDay, startOfMinute } from './minute.ts';
import type { SliceRange } from './slices-of.ts';

/** What a reading of recorded messages needs to know before it begins. */
export interface FeedPlan {
  /** Whole minutes, the last one exclusive. */
  readonly from: Micros;
  readonly to: Micros;
  readonly range: SliceRange;
  readonly rules: VenueRules;
  readonly instruments: readonly Instrument[];
  readonly notes: readonly string[];
}

/** Finds out what is there, in which channels, and of which instruments. Throws as `openDataFeeds` does. */
export async function feedPlan(options: DataFeedsOptions, url: string, cacheDir: string): Promise<FeedPlan> {
  const { exchange, unknownContracts = 'fail', begin = 'midnight', instruments: given, signal } = options;
  refuseNonsense(options);
  // `exchange:symbol` is as good, and datasets spell in upper case.
  const symbols = options.symbols.map((symbol) => symbol.replace(`${exchange}:`, '').toUpperCase());
  const rules = venueRules[exchangeChannels(exchange).venue];
  const [asked, to] = [startOfMinute(options.from), endOfMinute(options.to)];
  const notes: string[] = [];
  const request = { access: options, url, cacheDir, exchange, symbols, from: asked, to, instruments: given };
  const known = await knownFacts(request, notes, signal);
  const from = firstMinute(asked, begin, known.exchange);
  const available = known.exchange?.availableChannels;
  const periods = channelPeriods(exchange, symbols, { from, to }, available?.length ? available : undefined);
  const range = { access: options, url, exchange, periods, cacheDir, isReached: known.isReached };
  const stated = symbols.flatMap((symbol) => known.instruments.get(instrumentId(exchange, symbol)) ?? []);
  const inference = { range, codec: rules.codec(), symbols, stated, unknownContracts };
  const instruments = stated.length === symbols.length ? stated : await inferredInstruments(inference, notes, signal);
  return { from, to, range, rules, instruments, notes };
}

function refuseNonsense({ symbols, from, to }: DataFeedsOptions): void {
  if (symbols.length === 0) {
    throw new ReplayError('BAD_USAGE', 'recorded messages are read for symbols', {
      remedy: 'give at least one symbol',
    });
  }
  if (from >= to) {
    throw new ReplayError('BAD_USAGE', `from ${timeText(from)} is not before to ${timeText(to)}`, {
      remedy: 'from is inclusive, to is exclusive',
    });
  }
}

/** Midnight, or the first minute there is where a recording began later on that day. */
function firstMinute(from: Micros, begin: 'midnight' | 'from', facts: ExchangeFacts | undefined): Micros {
  if (begin === 'from') return from;
  const since = facts === undefined ? undefined : startOfMinute(facts.availableSince);
  return Math.min(from, Math.max(startOfDay(from), since ?? 0)) as Micros;
}
