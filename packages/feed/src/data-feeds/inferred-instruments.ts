import { type Instrument, type Micros, ReplayError, timeText } from '@replay/core';
import type { UnknownContracts } from '../dataset/contract-terms.ts';
import { Selection } from '../dataset/selection.ts';
import { captureInstruments } from '../raw/capture-instruments.ts';
import { type CaptureLine } from '../raw/capture-line.ts';
import { linesIn } from '../raw/capture-lines.ts';
import { type Surveyed, surveyedIn } from '../raw/capture-survey.ts';
import type { VenueCodec } from '../raw/venue-codec.ts';
import { minute } from './minute.ts';
import { type SliceRange, slicesOf } from './slices-of.ts';

/** So many minutes from the first message on tell the steps of an instrument, if the messages are too few before. */
const surveyedMinutes = 120;

export interface Inference {
  readonly range: SliceRange;
  readonly codec: VenueCodec;
  readonly symbols: readonly string[];
  /** Those that are known already. */
  readonly stated: readonly Instrument[];
  readonly unknownContracts: UnknownContracts;
}

/** Instruments as their first messages show them, for those that nobody states. Throws `NO_DATA` where there are no messages. */
export async function inferredInstruments(
  { range, codec, symbols, stated, unknownContracts }: Inference,
  notes: string[],
  signal: AbortSignal | undefined,
): Promise<readonly Instrument[]> {
  const held = await surveyedIn(firstLines(range, signal), codec);
  const [first, last] = [range.periods[0], range.periods.at(-1)];
  if (held.length === 0 && first !== undefined && last !== undefined) {
    throw new ReplayError('NO_DATA', `no market data from ${timeText(first.from)} to ${timeText(last.to)}`, {
      place: `${range.exchange} ${symbols.join(' ')}`,
      remedy: 'ask for a time at which it was traded, and check how the symbol is spelled',
    });
  }
  const missing = symbols.filter((symbol) => !stated.some((one) => one.symbol === symbol));
  const wanted = new Selection(range.exchange, missing).among(held, range.url) as readonly Surveyed[];
  const inferred = await captureInstruments(wanted, undefined, unknownContracts, notes);
  return symbols.flatMap((symbol) => {
    const found = [...stated, ...inferred].find((one) => one.symbol.toUpperCase() === symbol.toUpperCase());
    return found ?? [];
  });
}

/** The lines of the first minutes with messages. What is fetched for them lies on the disk when they are read in earnest. */
async function* firstLines(range: SliceRange, signal: AbortSignal | undefined): AsyncGenerator<readonly CaptureLine[]> {
  let since: Micros | undefined;
  for await (const { time, pieces } of slicesOf(range, signal)) {
    if (pieces.length > 0) since ??= time;
    if (since !== undefined && time >= since + surveyedMinutes * minute) return;
    yield* linesIn(pieces, range.url);
  }
}
