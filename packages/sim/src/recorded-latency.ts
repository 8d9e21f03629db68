import { type Micros, ReplayError, shortDigest } from '@replay/core';
import { feedText, type LatencyModel, type RefusedOnTheWay } from './latency-model.ts';
import type { LatencySample } from './latency-samples.ts';

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
