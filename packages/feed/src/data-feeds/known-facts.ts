import { type Instrument, instrumentId, type Micros, ReplayError, timeText } from '@replay/core';
import { type InstrumentsFile, statedInstruments } from '../dataset/instruments-file.ts';
import type { ExchangeFacts } from '../metadata/exchange-facts.ts';
import { Metadata } from '../metadata/metadata.ts';
import { type ApiAccess, impatientRetryRule, openApi } from './api-client.ts';
import { minute, startOfMinute } from './minute.ts';

export interface FactsRequest {
  readonly access: ApiAccess;
  readonly url: string;
  readonly cacheDir: string;
  readonly exchange: string;
  readonly symbols: readonly string[];
  /** What was asked for. */
  readonly from: Micros;
  readonly to: Micros;
  readonly instruments: string | InstrumentsFile | undefined;
}

/** What is known of a range before a message of it is read. */
export interface KnownFacts {
  /** Undefined where the API says nothing of the exchange. */
  readonly exchange: ExchangeFacts | undefined;
  /** By their ids; those that nobody states are missing. */
  readonly instruments: ReadonlyMap<string, Instrument>;
  /** False where the API could not be asked: what is on the disk may still be enough. */
  readonly isReached: boolean;
}

/**
 * What the API says of the exchange and the instruments, and what a file states instead.
 * Throws `NO_DATA` for a range outside of what there is, before anything of it is asked for.
 */
export async function knownFacts(
  { access, url, cacheDir, exchange, symbols, from, to, ...request }: FactsRequest,
  notes: string[],
  signal: AbortSignal | undefined,
): Promise<KnownFacts> {
  const client = await openApi(access, { url, rule: impatientRetryRule, total: 30_000 });
  try {
    const metadata = new Metadata(client, cacheDir);
    const facts = await metadata.exchange(exchange, signal);
    if (facts !== undefined) refuseOutside(facts, symbols, from, to);
    notes.push(...incidentsIn(facts, from, to));
    const given = request.instruments === undefined ? [] : await statedInstruments(request.instruments);
    const stated = new Map(given.map((one) => [String(one.id), one]));
    for (const symbol of symbols) {
      const id = instrumentId(exchange, symbol);
      if (stated.has(id)) continue;
      const told = await metadata.instrument(exchange, symbol, from, signal);
      if (told === undefined) continue;
      stated.set(id, told);
      notes.push(
        `${id}: tick size ${told.tickSize}, contract and fees (maker ${told.fees.maker}, taker ${told.fees.taker}) are those the API tells of ` +
          `${timeText(from).slice(0, 10)}; its fees are listed ones. Give --instruments to state your own.`,
      );
    }
    return { exchange: facts, instruments: stated, isReached: metadata.isReached };
  } finally {
    await client.close();
  }
}

/** From the minute on in which the first message came there are data. */
function refuseOutside(facts: ExchangeFacts, symbols: readonly string[], from: Micros, to: Micros): void {
  const { id, availableSince, availableTo, availableSymbols } = facts;
  refuse(id, { availableSince, availableTo }, from, to);
  for (const symbol of symbols) {
    const known = availableSymbols.find((one) => one.id.toLowerCase() === symbol.toLowerCase());
    if (known !== undefined) refuse(`${id}:${symbol}`, known, from, to);
  }
}

function refuse(
  name: string,
  {
    availableSince,
    availableTo,
  }: { readonly availableSince: Micros; readonly availableTo?: Micros | null | undefined },
  from: Micros,
  to: Micros,
): void {
  const ends = availableTo ?? undefined;
  const isTooLate = ends !== undefined && from >= ends;
  if (startOfMinute(from) >= startOfMinute(availableSince) && !isTooLate) return;
  const covered = `${timeText(availableSince)}${ends === undefined ? ' on' : ` to ${timeText(ends)}`}`;
  throw new ReplayError('NO_DATA', `there are data from ${covered}, not from ${timeText(from)} to ${timeText(to)}`, {
    place: name,
    remedy: 'ask for a time that the data cover',
  });
}

/** Holes that the vendor knows of. */
function incidentsIn(facts: ExchangeFacts | undefined, from: Micros, to: Micros): readonly string[] {
  const within = (facts?.incidentReports ?? []).filter((report) => report.from < to && report.to + minute > from);
  return within.map(({ from: since, to: until, status, details }) => {
    const what = details.trim().replace(/\s+/g, ' ').slice(0, 200);
    return `An incident was reported from ${timeText(since)} to ${timeText(until)} (${status}): ${what || 'no details'}.`;
  });
}
