import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type MarketSource, type Micros, ReplayError, type SourceChecks } from '@replay/core';
import { digestOf } from '../bytes/stored-bytes.ts';
import { batchSize } from '../columns/event-batches.ts';
import type { UnknownContracts } from '../dataset/contract-terms.ts';
import type { InstrumentsFile } from '../dataset/instruments-file.ts';
import { Selection } from '../dataset/selection.ts';
import { type Track, trackOf } from '../dataset/track.ts';
import { captureInstruments } from './capture-instruments.ts';
import { firstLineOf, linesOf } from './capture-lines.ts';
import type { CaptureTrack } from './capture-options.ts';
import { CaptureReader } from './capture-reader.ts';
import { type Surveyed, surveyed, surveyedLines } from './capture-survey.ts';
import { type CapturePolicies, usualPolicies } from './policies.ts';
import { recogniseVenue, refuseUnstamped } from './recognise-venue.ts';
import { isWithoutReceipt } from './venue-stamps.ts';
import { type RawVenue, rawVenues, venueRules } from './venues.ts';

export interface RawOptions {
  /** Recognised by the first messages unless given. */
  readonly venue?: RawVenue;
  /** Only instruments of this exchange, as they are printed. The venue's own name, where it has none of its own, is all of them. */
  readonly exchange?: string;
  /** Only these, such as `BTCUSDT` or `okex-swap:BTC-USDT-SWAP`. */
  readonly symbols?: readonly string[];
  /** Messages received at or after this time are not read. */
  readonly to?: Micros;
  /** The path of an instruments file, or what one holds. Steps and contracts are inferred for others. */
  readonly instruments?: string | InstrumentsFile;
  /** By default a contract whose worth is not in the data, such as OKX's, is an error; books can be read without it. */
  readonly unknownContracts?: UnknownContracts;
  /** What to do about gaps and checksums that differ; a book is quarantined unless said otherwise. */
  readonly policies?: Partial<CapturePolicies>;
  /** Stop at a message that cannot be read, or tell it as `MessageRejected` and go on. By default `fail`. */
  readonly onBadRow?: 'fail' | 'skip';
}

/**
 * Opens a recording of a venue's own messages, `<receipt time> <message>` a line, plain or gzip; an empty line says that
 * the recorder lost its connection. Snapshots and changes are put together by the venue's rules, its numbers and
 * checksums are followed, and what they speak against is told as an event in its place.
 * Throws `BAD_DATA` for a file of no known venue or of several, `BAD_USAGE` for a symbol that is not there, `NO_DATA` for
 * a missing file, `BAD_CONFIGURATION` for an instrument that cannot be told from its name.
 */
export async function openRaw(path: string, options: RawOptions = {}): Promise<MarketSource> {
  const { to, onBadRow = 'fail', unknownContracts = 'fail' } = options;
  const venue = options.venue ?? (await recogniseVenue(path, options.instruments));
  const rules = venueRules[venue];
  if (rules === undefined) {
    throw new ReplayError('BAD_USAGE', `'${venue}' is no venue whose messages can be read`, {
      remedy: `give one of ${rawVenues.join(', ')}`,
    });
  }
  const notes: string[] = [...(await receiptNotes(path))];
  const held = await surveyed(path, rules.codec());
  if (held.length === 0) {
    await refuseUnstamped(path);
    throw new ReplayError('NO_DATA', `no market data of ${venue} in the first ${surveyedLines} messages`, {
      place: path,
      remedy: `give another venue with --exchange, one of ${rawVenues.filter((one) => one !== venue).join(', ')}`,
    });
  }
  // The name of a venue that is none of an exchange stands for all exchanges of the venue.
  const isVenue = (name: string | undefined): boolean =>
    name === venue && held.every(({ exchange }) => exchange !== venue);
  const symbols = (options.symbols ?? []).map((text) =>
    isVenue(text.split(':')[0]) ? text.slice(text.indexOf(':') + 1) : text,
  );
  const selection = new Selection(isVenue(options.exchange) ? undefined : options.exchange, symbols);
  const wanted = selection.among(held, path) as readonly Surveyed[];
  const instruments = await captureInstruments(wanted, options.instruments, unknownContracts, notes);
  const tracks = instruments.map((instrument, order): CaptureTrack => {
    return { ...trackOf(instrument, order), ...channelsOf(wanted[order] as Surveyed, notes) };
  });
  const known = new Set(held.map(({ symbol }) => symbol));
  const policies = { ...usualPolicies, ...options.policies };
  let bytesRead = 0;
  let bytesToRead: number | undefined;
  let notRead: () => readonly string[] = () => [];
  let checks: () => readonly SourceChecks[] = () => [];

  return {
    description: path,
    instruments,
    notes,
    async *batches(signal) {
      bytesRead = 0;
      bytesToRead = (await stat(path)).size;
      const leftOut = (symbol: string): boolean =>
        known.has(symbol) || options.symbols !== undefined || options.exchange !== undefined;
      const isLone = held.every((one) => one === wanted[0] || !mayHaveBook(one));
      const reader = new CaptureReader({
        name: basename(path),
        rules,
        venue,
        tracks,
        leftOut,
        isLone,
        policies,
        onBadRow,
      });
      checks = () => reader.checks();
      notRead = () => reader.leftOut();
      const count = (bytes: number): void => {
        bytesRead += bytes;
      };
      for await (const lines of linesOf(path, { signal, count })) {
        signal?.throwIfAborted();
        for (const line of lines) {
          if (!reader.readLine(line, to)) {
            yield reader.take();
            return;
          }
          if (reader.count >= batchSize) yield reader.take();
        }
      }
      reader.end();
      yield reader.take();
    },
    digests: async () => [await digestOf(path, basename(path))],
    progress: () => (bytesToRead ? Math.min(1, bytesRead / bytesToRead) : undefined),
    checks: () => checks(),
    leftOut: () => notRead(),
  };
}

/** A warning where the lines have no receipt time. */
async function receiptNotes(path: string): Promise<readonly string[]> {
  const first = await firstLineOf(path);
  if (first === undefined || !isWithoutReceipt(first.text)) return [];
  return [
    `${basename(path)}: its lines have no receipt time, so the venue's own time (ts) stands for it: these data have no feed latency.`,
  ];
}

/**
 * Whether a depth answer may be of an instrument: one that is only met in a stream of the whole market, such as that of all
 * liquidations, is not the one whose book a recorder asks for.
 */
const mayHaveBook = ({ channels, prints }: Surveyed): boolean => channels.size + prints.rows > 0;

/** Of several books of an instrument the deepest is read, since a message of another would undo what it says; and one channel of prints. */
function channelsOf(surveyed: Surveyed, notes: string[]): Omit<CaptureTrack, keyof Track> {
  const { exchange, symbol, partial } = surveyed;
  const channels = greatestFirst(surveyed.channels);
  const wholeChannels = new Set([...partial].flatMap(([channel, isPartial]) => (isPartial ? [channel] : [])));
  for (const channel of wholeChannels) {
    notes.push(
      `${exchange}:${symbol}: every message of '${channel}' holds 5, 10 or 20 levels a side and removes none: each is taken for a whole book (partial depth).`,
    );
  }
  return { channels, printChannels: greatestFirst(surveyed.printChannels), wholeChannels };
}

const greatestFirst = (ranks: ReadonlyMap<string, number>): readonly string[] =>
  [...ranks].sort(([, one], [, other]) => other - one).map(([channel]) => channel);
