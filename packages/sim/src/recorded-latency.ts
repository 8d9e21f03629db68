import { type Micros, ReplayError, shortDigest } from '@replay/core';
import { feedText, type LatencyModel, type RefusedOnTheWay } from './latency-model.ts';

/**
 * Latencies between measured ones. To the venue: `atVenue − sent` of the two samples around the moment, interpolated by `sent`;
 * back: `back − atVenue`, interpolated by `atVenue`. Cut to whole microseconds; before the first and after the last sample
 * that sample holds. Where one of the two samples was refused, so is the request, after `back − sent`, interpolated.
 * Throws `BAD_CONFIGURATION` for samples that are none.
 */
export function recordedLatency({
  feed,
  samples,
}: {
  readonly feed: Micros | 'recorded';
  readonly samples: readonly LatencySample[];
}): LatencyModel {
  const sorted = samples.toSorted(([one], [other]) => one - other);
  sorted.forEach(checkSample);
  const travelled = sorted.filter((sample) => !isRefused(sample));
  if (travelled.length === 0) throw wrong('no sample reached the venue', 'record at least one request that did');
  const bySent: Curve = { samples: sorted, at: ([sent]) => sent };
  const byVenue: Curve = {
    samples: travelled.toSorted((one, other) => one[1] - other[1]),
    at: ([, atVenue]) => atVenue,
  };
  return {
    name: `feed ${feedText(feed)}, order and response from ${samples.length} recorded samples (${shortDigest(sorted.join(';'))})`,
    feed,
    order(_request, time): Micros | RefusedOnTheWay {
      const around = aroundOf(bySent, time);
      return around.some(isRefused)
        ? { refusedAfter: interpolated(bySent, around, time, ([sent, , back]) => back - sent) }
        : interpolated(bySent, around, time, ([sent, atVenue]) => atVenue - sent);
    },
    response: (_answer, time) =>
      interpolated(byVenue, aroundOf(byVenue, time), time, ([, atVenue, back]) => back - atVenue),
  };
}

/** Samples sorted by one of their times. */
interface Curve {
  readonly samples: readonly LatencySample[];
  readonly at: (sample: LatencySample) => number;
}

const isRefused = ([, atVenue]: LatencySample): boolean => atVenue <= 0;

/** The last sample at or before a moment and the first after it; one of them alone where it is at hand exactly, or at an end. */
function aroundOf({ samples, at }: Curve, time: number): readonly LatencySample[] {
  let low = 0;
  let high = samples.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(samples[middle] as LatencySample) <= time) low = middle + 1;
    else high = middle;
  }
  const before = samples[low - 1];
  const after = samples[low];
  if (before !== undefined && (after === undefined || at(before) === time)) return [before];
  return [before, after].filter((sample) => sample !== undefined);
}

/** Exactly, whatever the span: the product of a latency and a span of days is more than a double can hold. */
function interpolated(
  { at }: Curve,
  [one, other = one]: readonly LatencySample[],
  time: number,
  leg: (sample: LatencySample) => number,
): Micros {
  if (one === undefined || other === undefined) throw new ReplayError('BUG', 'a curve without samples');
  const span = BigInt(at(other) - at(one));
  if (span === 0n) return leg(one) as Micros;
  const rise = BigInt(leg(other) - leg(one)) * BigInt(time - at(one));
  return Number((BigInt(leg(one)) * span + rise) / span) as Micros;
}

function checkSample([sent, atVenue, back]: LatencySample, index: number): void {
  const whole = [sent, atVenue, back].every(Number.isSafeInteger);
  if (whole && back >= sent && (atVenue <= 0 || (atVenue >= sent && back >= atVenue))) return;
  throw wrong(
    `latency sample ${index + 1} (${sent}, ${atVenue}, ${back}) does not go forward in whole microseconds`,
    'write sent ≤ at_venue ≤ back, or an at_venue of 0 for a request that was refused on the way',
  );
}

const wrong = (what: string, remedy: string): ReplayError => new ReplayError('BAD_CONFIGURATION', what, { remedy });

/**
 * One request as it was measured, in microseconds: when it was sent, when the venue had it, when its answer was back.
 * A request that was refused on the way has no time at the venue: 0 or less.
 */
export type LatencySample = readonly [sent: Micros, atVenue: Micros, back: Micros];

/** What the feed showed of its own latency at a moment: market events have both times. */
export interface FeedSample {
  readonly exchangeTime: Micros;
  readonly receivedTime: Micros;
}

/** A leg as a multiple of the feed latency and a constant. */
export interface FromFeed {
  readonly times: number;
  readonly plus: Micros;
}

/**
 * Samples for `recordedLatency` made from a feed: of each second of receipt the last event gives an order leg of
 * `order.times · feed + order.plus` and a response leg likewise, cut to whole microseconds. A feed latency below zero counts as zero.
 */
export function samplesFromFeed(
  events: Iterable<FeedSample>,
  { order, response }: { readonly order: FromFeed; readonly response: FromFeed },
): readonly LatencySample[] {
  const lastOfSecond = new Map<number, FeedSample>();
  for (const event of events) lastOfSecond.set(Math.floor(event.receivedTime / 1_000_000), event);
  const leg = ({ times, plus }: FromFeed, feed: number): number => Math.max(0, Math.trunc(times * feed) + plus);
  return [...lastOfSecond.values()].map(({ exchangeTime, receivedTime }) => {
    const feed = Math.max(0, receivedTime - exchangeTime);
    const atVenue = receivedTime + leg(order, feed);
    return [receivedTime, atVenue as Micros, (atVenue + leg(response, feed)) as Micros];
  });
}

/**
 * Reads samples from CSV text with the columns `sent,at_venue,back`, in whole microseconds. Throws `BAD_DATA` that names the row.
 */
export function latencySamples(text: string): readonly LatencySample[] {
  const [header = '', ...rows] = text.split(/\r?\n/);
  if (header.trim() !== columns)
    throw badRow(1, `the columns are '${header.trim()}'`, `name them ${columns} in the first row`);
  const samples: LatencySample[] = [];
  for (const [index, row] of rows.entries()) {
    if (row.trim() === '') continue;
    const cells = row.split(',').map((cell) => cell.trim());
    const invalid = cells.find((cell) => !/^-?\d{1,16}$/.test(cell) || !Number.isSafeInteger(Number(cell)));
    if (invalid !== undefined)
      throw badRow(index + 2, `'${invalid}' is no whole number of microseconds`, 'mend the cell');
    if (cells.length !== 3) throw badRow(index + 2, `it has ${cells.length} columns, not 3`, `write ${columns}`);
    samples.push(cells.map(Number) as unknown as LatencySample);
  }
  return samples;
}

const columns = 'sent,at_venue,back';

const badRow = (row: number, what: string, remedy: string): ReplayError =>
  new ReplayError('BAD_DATA', what, { place: `latency samples, row ${row}`, remedy });
