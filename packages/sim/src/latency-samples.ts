import { type Micros, ReplayError } from '@replay/core';

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
    const odd = cells.find((cell) => !/^-?\d{1,16}$/.test(cell) || !Number.isSafeInteger(Number(cell)));
    if (odd !== undefined) throw badRow(index + 2, `'${odd}' is no whole number of microseconds`, 'mend the cell');
    if (cells.length !== 3) throw badRow(index + 2, `it has ${cells.length} columns, not 3`, `write ${columns}`);
    samples.push(cells.map(Number) as unknown as LatencySample);
  }
  return samples;
}

const columns = 'sent,at_venue,back';

const badRow = (row: number, what: string, remedy: string): ReplayError =>
  new ReplayError('BAD_DATA', what, { place: `latency samples, row ${row}`, remedy });
