import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { type DataDigest, type MarketSource, ReplayError, type SourceChecks, timeText } from '@replay/core';
import { batchSize } from '../columns/event-batches.ts';
import { trackOf } from '../dataset/track.ts';
import { abortScope } from '../http/abort-scope.ts';
import { baseAddress, shownAddress } from '../http/address.ts';
import { linesIn } from '../raw/capture-lines.ts';
import { CaptureReader } from '../raw/capture-reader.ts';
import { usualPolicies } from '../raw/policies.ts';
import { apiAddress } from './api-client.ts';
import { exchangeChannels } from './channel-periods.ts';
import type { DataFeedsOptions } from './data-feeds-options.ts';
import { feedPlan } from './feed-plan.ts';
import { minute, minuteText } from './minute.ts';
import { sliceFolder } from './slice-folder.ts';
import { slicesOf } from './slices-of.ts';

/**
 * Opens what an exchange sent, as it was recorded: minute by minute from the raw data API or from the disk, in its order, read by the
 * codecs of the venue. A minute that is on the disk needs no network.
 * Throws `NO_DATA` for a time before the data begin and for a range without any, `BAD_USAGE` for an exchange or symbol that is not
 * there, `NETWORK` for an API that cannot be asked, does not let one in, or answers with something else, such as slices that stay damaged.
 */
export async function openDataFeeds(options: DataFeedsOptions): Promise<MarketSource> {
  const { exchange, url = apiAddress, onBadRow = 'fail' } = options;
  const place = `${shownAddress(baseAddress(url))}/data-feeds/${exchange}`;
  const folder = sliceFolder(options.cacheDir, url === apiAddress);
  const plan = await feedPlan(options, url, folder.path).catch(async (error) => {
    await folder.release();
    throw error;
  });
  const { from, to, range, rules, instruments, notes } = plan;
  const { venue } = exchangeChannels(exchange);
  const tracks = instruments.map((instrument, order) => ({ ...trackOf(instrument, order), channels: [] }));
  const policies = { ...usualPolicies, ...options.policies };
  let leftOut: () => readonly string[] = () => [];
  let checks: () => readonly SourceChecks[] = () => [];
  let digest: DataDigest | undefined;
  let reached: number = from;

  async function* batches(signal?: AbortSignal) {
    const scope = abortScope([options.signal, signal]);
    const reader = new CaptureReader({
      name: place,
      rules,
      venue,
      tracks,
      leftOut: () => true,
      // The server may record other instruments, and answers that name none may be theirs.
      isLone: false,
      policies,
      onBadRow,
    });
    checks = () => reader.checks();
    leftOut = () => reader.leftOut();
    const hash = createHash('sha256');
    let [bytes, told] = [0, 0];
    let [period] = range.periods;
    try {
      for await (const slice of slicesOf(range, scope.signal)) {
        if (slice.period !== period) reader.changeChannels();
        period = slice.period;
        reached = slice.time + minute;
        hash.update(slice.packed);
        bytes += slice.packed.length;
        reader.enter(`${exchange} ${minuteText(slice.time)}`);
        for await (const lines of linesIn(slice.pieces, place)) {
          // The next slice is read and unpacked meanwhile, which has to have its turns.
          await turn();
          scope.signal.throwIfAborted();
          for (const line of lines) {
            if (!reader.readLine(line, options.to)) break;
            if (reader.count < batchSize) continue;
            told += reader.count;
            yield reader.take();
          }
        }
      }
      reader.end();
      if (told + reader.count === 0) throw nothingThere(place, options);
      yield reader.take();
      digest = { name: `${exchange} ${minuteText(from)} ${minuteText(to)}`, bytes, sha256: hash.digest('hex') };
    } finally {
      scope.release();
      await folder.release();
    }
  }

  return {
    description: `${place} ${instruments.map(({ id }) => id).join(' ')}`,
    instruments,
    notes,
    batches,
    async digests() {
      if (digest === undefined) for await (const _ of batches());
      return digest === undefined ? [] : [digest];
    },
    progress: () => (reached - from) / (to - from),
    checks: () => checks(),
    leftOut: () => leftOut(),
  };
}

const nothingThere = (place: string, { symbols, from, to }: DataFeedsOptions): ReplayError =>
  new ReplayError('NO_DATA', `no message of ${symbols.join(', ')} from ${timeText(from)} to ${timeText(to)}`, {
    place,
    remedy: 'ask for a time at which it was traded, and check how the symbol is spelled',
  });
