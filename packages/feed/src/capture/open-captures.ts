import { basename } from 'node:path';
import { type Micros, ReplayError } from '@replay/core';
import type { InstrumentsFile } from '../dataset/instruments-file.ts';
import { type LineLabel, lineLabel } from '../raw/line-label.ts';
import { recogniseVenue } from '../raw/recognise-venue.ts';
import { type RawVenue, rawVenues } from '../raw/venues.ts';
import { CaptureSpool, type SpooledLine } from './capture-spool.ts';

/** A recorded message as the venue sent it, and what it belongs to by the names that Tardis gives. */
export interface RecordedLine extends SpooledLine {
  readonly channel: string | undefined;
  readonly symbol: string | undefined;
}

/** What one exchange sent, message by message. */
export interface RecordedCapture {
  readonly name: string;
  readonly exchange: string;
  readonly symbols: readonly string[];
  readonly channels: readonly string[];
  /** Since inclusive, to exclusive, by receipt. */
  readonly availableSince: Micros;
  readonly availableTo: Micros;
  /** The lines received in [from, to), in their order, read no faster than they are taken. */
  lines(from: Micros, to: Micros, signal?: AbortSignal): AsyncIterable<readonly RecordedLine[]>;
}

export interface OpenedCaptures {
  /** One for each exchange, as a venue such as OKX has several. */
  readonly captures: readonly RecordedCapture[];
  /** Removes what was laid out on the disk. */
  close(): Promise<void>;
}

export interface CaptureOptions {
  /** Recognised by the first messages unless given. */
  readonly venue?: RawVenue;
  /** What is stated of the instruments, where the messages do not tell their market. */
  readonly instruments?: string | InstrumentsFile;
  readonly signal?: AbortSignal;
}

/**
 * Opens a recording of a venue's messages for readers who ask for any minute of it, as a server does. It is read through
 * once and laid out in a temporary file. Messages keep their very text, but that what Binance sent outside a combined
 * stream is put into the envelope of one, as all readers of such recordings expect.
 * Throws `BAD_DATA` for a file of no known venue, of several, or damaged, `NO_DATA` for one that is missing or empty.
 */
export async function openCaptures(path: string, options: CaptureOptions = {}): Promise<OpenedCaptures> {
  const venue = options.venue ?? (await recogniseVenue(path, options.instruments));
  const seen = new Map<string, { symbols: Set<string>; channels: Set<string> }>();
  const see = (message: string): void => {
    const label = lineLabel(venue, message);
    if (label === undefined) return;
    const { symbols, channels } = seen.get(label.exchange) ?? { symbols: new Set(), channels: new Set() };
    channels.add(label.channel);
    if (label.symbol !== undefined) symbols.add(label.symbol);
    seen.set(label.exchange, { symbols, channels });
  };
  const spool = await CaptureSpool.lay(path, see, options.signal);
  const { span } = spool;
  if (span === undefined || seen.size === 0) {
    await spool.close();
    throw new ReplayError('NO_DATA', `no message of ${venue} in the capture`, {
      place: path,
      remedy: `give a capture of one of ${rawVenues.join(', ')}`,
    });
  }
  const captures = [...seen].map(([exchange, { symbols, channels }]): RecordedCapture => {
    const only = symbols.size === 1 ? [...symbols][0] : undefined;
    return {
      name: basename(path),
      exchange,
      symbols: [...symbols].sort(),
      channels: [...channels].sort(),
      availableSince: span.since,
      availableTo: span.to,
      async *lines(from, to, signal) {
        for await (const portion of spool.lines(from, to, signal)) {
          yield portion.flatMap((line): readonly RecordedLine[] => {
            const label = lineLabel(venue, line.text);
            if (label === undefined) return [{ ...line, channel: undefined, symbol: undefined }];
            // Of one instrument only, whoever does not name it means it.
            const named = { ...label, symbol: label.symbol ?? only };
            // Among several it may be anybody's: no one who asks for the answers of a symbol gets it.
            if (named.symbol === undefined && named.channel === 'depthSnapshot') {
              return [{ ...line, channel: undefined, symbol: undefined }];
            }
            return label.exchange === exchange ? [labelled(line, named, venue)] : [];
          });
        }
      },
    };
  });
  return { captures, close: () => spool.close() };
}

function labelled({ time, text }: SpooledLine, { channel, symbol }: LineLabel, venue: RawVenue): RecordedLine {
  const isBare = venue.startsWith('binance') && symbol !== undefined && !text.includes('"stream":');
  return { time, text: isBare ? enveloped(text, `${symbol}@${channel}`) : text, channel, symbol };
}

/** A depth answer is marked as made by a request, as recorders of such streams do. */
const enveloped = (text: string, stream: string): string =>
  `{"stream":"${stream}",${stream.endsWith('@depthSnapshot') ? '"generated":true,' : ''}"data":${text}}`;
