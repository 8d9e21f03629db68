import type { InstrumentId } from '@replay/core';
import { otherChannels } from './named-channels.ts';

/** Messages of an instrument that were not used since another channel tells the same. */
export interface LeftOutChannels {
  /** The channel that is read; undefined where none was met. */
  readonly read: string | undefined;
  readonly counts: ReadonlyMap<string, number>;
}

/** The same in sentences, one a channel. `what` is what the channels tell: the book or the trades. */
export const leftOutSentences = (
  instrument: InstrumentId,
  what: string,
  { read, counts }: LeftOutChannels,
): readonly string[] =>
  [...counts].map(
    ([channel, count]) =>
      `${instrument}: ${messagesOf(channel, count)} not read, since ${what} read from ${read === undefined ? 'another one' : `channel ${read}`}.`,
  );

/** `20 messages of channel books5 are`. */
export const messagesOf = (channel: string, count: number): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? 'message' : 'messages'} of ${channel === otherChannels ? 'other channels' : `channel ${channel}`} ${count === 1 ? 'is' : 'are'}`;
