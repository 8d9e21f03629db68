import { type MarketEvent, type MarketSource, ReplayError } from '@replay/core';
import type { Policies } from './data-options.ts';

/**
 * A source that fails at the first finding whose policy is `fail`, for all kinds of data: a gap recorded on a tape
 * counts like one in raw messages.
 */
export function strict(source: MarketSource, policies: Policies): MarketSource {
  if (policies.gap !== 'fail' && policies.checksum !== 'fail') return source;
  return {
    description: source.description,
    instruments: source.instruments,
    get notes() {
      return source.notes;
    },
    async *batches(signal) {
      for await (const batch of source.batches(signal)) {
        const at = batch.findIndex((event) => fails(event, policies));
        if (at !== 0) yield at < 0 ? batch : batch.slice(0, at);
        if (at >= 0) throw refusal(batch[at] as MarketEvent, source);
      }
    },
    digests: () => source.digests(),
    progress: () => source.progress?.(),
    ...(source.checks === undefined ? {} : { checks: () => source.checks?.() ?? [] }),
    leftOut: () => source.leftOut?.() ?? [],
  };
}

function fails(event: MarketEvent, { gap, checksum }: Policies): boolean {
  if (event.type !== 'FeedInterrupted') return false;
  return (event.kind === 'checksum-mismatch' ? checksum : gap) === 'fail';
}

function refusal(event: MarketEvent, { description }: MarketSource): ReplayError {
  const { cause = '', place = `${description}, event ${event.sequence}` } =
    event.type === 'FeedInterrupted' ? event : {};
  return new ReplayError('BAD_DATA', `${event.instrument}: ${cause}`, {
    place,
    remedy: 'give --policy gap=quarantine to do without the book until the next snapshot',
  });
}
