import { shortDuration } from '@replay/core';
import { usableShare } from '@replay/quality';
import type { DataQuality } from '../data-quality/data-quality.ts';
import { decimalText } from '../metric/metric.ts';
import { counted, type WarningInput } from './warning-input.ts';

/** Problems of the replayed data. */
export function* dataWarnings({ quality, fills, from, to }: WarningInput): Iterable<string> {
  yield* silenceWarnings(quality);
  const { total, taintedFills } = quality;
  for (const one of quality.unusable) {
    const percent = (Math.floor(usableShare(one, to - from) * 10_000) / 100).toFixed(2);
    yield `The book of ${one.instrument} was live, two-sided and not crossed for ${percent} % of the time only.`;
  }
  if (taintedFills > 0) {
    yield `Tainted fills: ${taintedFills} of ${fills.length}, near a gap of the data or on a book that was crossed or not live; the trades with such a fill made ${decimalText(quality.taintedNet)}.`;
  }
  if (total === undefined) return;
  if (total.gaps > 0)
    yield `The data have ${counted(total.gaps, 'gap')}; the book was not used until the next snapshot.`;
  if (total.checksumFailures > 0) {
    yield `${counted(total.checksumFailures, 'checksum')} of the venue did not match the folded book.`;
  }
  if (total.snapshotsDiffering > 0) {
    yield `${counted(total.snapshotsDiffering, 'snapshot')} of ${total.snapshotsCompared} differed from the folded book, in ${counted(total.levelsDiffering, 'level')}.`;
  }
  if (total.rejected > 0) yield `Ignored ${counted(total.rejected, 'message')} that could not be used.`;
  if (total.changesIgnored > 0) {
    yield `Ignored ${counted(total.changesIgnored, 'book change')} before a snapshot.`;
  }
  if (total.crossedMicros > 0) {
    yield `The book was crossed for ${shortDuration(total.crossedMicros)}; the last valid mid was carried forward.`;
  }
  if (total.negativeLatency > 0) {
    yield `${counted(total.negativeLatency, 'event')} arrived before their venue time, by up to ${shortDuration(total.worstNegativeLatency)}: the clocks of venue and recorder disagree.`;
  }
  if (total.exchangeTimeBack > 0) yield `The venue's clock went back ${counted(total.exchangeTimeBack, 'time')}.`;
  if (total.tradesWithoutAggressor > 0) {
    yield `${counted(total.tradesWithoutAggressor, 'trade')} had no aggressor side and could not fill orders in the queue.`;
  }
}

const silencesShown = 3;

function* silenceWarnings({ silences }: DataQuality): Iterable<string> {
  for (const { instrument, detail, from, to, fills } of silences.slice(0, silencesShown)) {
    const until = to === undefined ? 'to the end of the run' : `for ${shortDuration(to - from)}`;
    yield `${instrument}: ${detail}. Its book was stale ${until}: nothing could be taken, and ${counted(fills, 'fill')} came from prints alone (--stale-after).`;
  }
  const more = silences.length - silencesShown;
  if (more > 0) yield `${counted(more, 'more silence')} made books stale for a while.`;
}
