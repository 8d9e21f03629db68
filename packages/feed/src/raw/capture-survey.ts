import { quotedNumbers } from '@replay/normalized';
import { StepFinder } from '../dataset/step-finder.ts';
import type { Sighting } from '../dataset/survey.ts';
import { depthChannel, looksPartial } from './binance-codec.ts';
import { type CaptureLine } from './capture-line.ts';
import { linesOf } from './capture-lines.ts';
import { stampedText } from './capture-stamp.ts';
import { MessageFault } from './message-fault.ts';
import type { VenueCodec } from './venue-codec.ts';
import type { TextRow, VenueMessage } from './venue-message.ts';

/** How many first lines tell the instruments of a capture, their books and their steps. */
export const surveyedLines = 50_000;

/** What the first messages hold of one instrument. */
export interface Surveyed {
  readonly exchange: string;
  readonly symbol: string;
  readonly prints: Sighting;
  readonly others: Sighting;
  /** The ranks of the books that were seen, by channel. */
  readonly channels: Map<string, number>;
  /** The ranks of the channels of prints, where the venue has several. */
  readonly printChannels: Map<string, number>;
  /** By channel of depth updates, whether every message looks like partial depth. */
  readonly partial: Map<string, boolean>;
}

/** Looks at the first messages of a capture. Bad ones are passed over: reading will tell. */
export const surveyed = (path: string, codec: VenueCodec): Promise<readonly Surveyed[]> =>
  surveyedIn(linesOf(path), codec);

/** The same of lines from anywhere, of which no more are taken than are looked at. */
export async function surveyedIn(
  portions: AsyncIterable<readonly CaptureLine[]>,
  codec: VenueCodec,
): Promise<readonly Surveyed[]> {
  const found = new Map<string, Surveyed>();
  const nameless: VenueMessage[] = [];
  let count = 0;
  for await (const lines of portions) {
    for (const { text } of lines.slice(0, surveyedLines - count)) {
      for (const message of messagesIn(text, codec)) {
        if (message.symbol === undefined) nameless.push(message);
        else note(message, sightingOf(message, message.symbol, found));
      }
    }
    count += lines.length;
    if (count >= surveyedLines) break;
  }
  // Only one instrument can be meant by an answer that names none.
  const [only, second] = found.values();
  if (only !== undefined && second === undefined) for (const message of nameless) note(message, only);
  return [...found.values()];
}

function messagesIn(line: string, codec: VenueCodec): readonly VenueMessage[] {
  if (line === '') return [];
  try {
    const { message } = stampedText(line);
    return codec.decode(JSON.parse(codec.numbersAreDecimals ? quotedNumbers(message) : message));
  } catch (error) {
    if (error instanceof MessageFault || error instanceof SyntaxError) return [];
    throw error;
  }
}

function sightingOf({ exchange }: VenueMessage, symbol: string, found: Map<string, Surveyed>): Surveyed {
  // Spot and futures of one venue may share a symbol.
  const id = `${exchange}:${symbol}`;
  const known = found.get(id);
  if (known !== undefined) return known;
  const sighting = (): Sighting => ({
    exchange,
    symbol,
    prices: new StepFinder(),
    sizes: new StepFinder(),
    rows: 0,
  });
  const surveyed: Surveyed = {
    exchange,
    symbol,
    prints: sighting(),
    others: sighting(),
    channels: new Map(),
    printChannels: new Map(),
    partial: new Map(),
  };
  found.set(id, surveyed);
  return surveyed;
}

/** Marks and funding rates need not be on a step; only what is ordered and traded tells it. */
function note(message: VenueMessage, { prints, others, channels, printChannels, partial }: Surveyed): void {
  switch (message.type) {
    case 'book':
      if (message.channel !== undefined && message.isShared !== true) channels.set(message.channel, message.rank);
      if (message.channel === depthChannel) {
        partial.set(message.channel, partial.get(message.channel) !== false && looksPartial(message));
      }
      for (const row of message.bids) see(row, others);
      for (const row of message.asks) see(row, others);
      for (const { price, size } of message.orders ?? []) see([price, size], others);
      return;
    case 'print':
      if (message.channel !== undefined) printChannels.set(message.channel, message.rank ?? 0);
      if (message.happened) see([message.price, message.size], prints);
      return;
    case 'quote':
      if (message.bid !== undefined) see(message.bid, others);
      if (message.ask !== undefined) see(message.ask, others);
      return;
    case 'liquidation':
    case 'mark':
    case 'funding':
    case 'finding':
  }
}

/** So many rows of an instrument tell its steps as well as more of them would. */
const enoughRows = 50_000;

function see([price, size]: TextRow, sighting: Sighting): void {
  if (sighting.rows >= enoughRows) return;
  sighting.prices.addText(price);
  sighting.sizes.addText(size);
  sighting.rows += 1;
}
