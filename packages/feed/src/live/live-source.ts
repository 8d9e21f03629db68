import type { Instrument, MarketEvent, MarketSource } from '@replay/core';
import { trackOf } from '../dataset/track.ts';
import { abortScope } from '../http/abort-scope.ts';
import { CaptureReader } from '../raw/capture-reader.ts';
import { type CapturePolicies, usualPolicies } from '../raw/policies.ts';
import type { RawVenue, VenueRules } from '../raw/venues.ts';
import type { Dialect } from './dialect.ts';
import { LiveSession, type SessionTerms } from './live-session.ts';
import type { Arrived } from './live-socket.ts';
import { Renewals } from './renewals.ts';

/** What a live stream has brought so far. */
export interface LiveCounts {
  readonly messages: number;
  readonly events: number;
  /** Connections made after the first one. */
  readonly reconnects: number;
  /** Books lost to a missing message, and asked for anew. */
  readonly gaps: number;
  /** Messages that were not used: they came twice, too late, or cannot be read. */
  readonly rejected: number;
}

/** Market data as they happen: read until the signal aborts, or until the stream says that it has ended. */
export interface LiveSource extends MarketSource {
  /** Of the latest reading. */
  counts(): LiveCounts;
}

export interface LiveOptions extends SessionTerms {
  /** What to do about gaps; a book is quarantined, however long the gap, unless said otherwise. */
  readonly policies?: Partial<CapturePolicies>;
  /**
   * Gets every message as a line of a capture, `<receipt time in µs> <message>`, and an empty line where the connection was lost;
   * nothing more is read until it has dealt with them.
   */
  readonly keepLines?: (lines: readonly string[]) => Promise<void>;
  /** Ends every reading. */
  readonly signal?: AbortSignal;
}

export interface LiveSetting {
  /** What is read, for places and errors. */
  readonly name: string;
  readonly instruments: readonly Instrument[];
  readonly notes: readonly string[];
  readonly rules: VenueRules;
  /** Of a venue's own stream. */
  readonly venue?: RawVenue;
  /** The books of the venue that are subscribed to; none where there is only one. */
  readonly channels: readonly string[];
  readonly dialect: Dialect;
  /** Hides the key in what is told of messages that were rejected; nothing unless given. */
  readonly hidden?: (text: string) => string;
  /** When a message counts as received; when it arrived, unless it tells. */
  readonly stampOf?: (message: Arrived) => number;
}

/**
 * A live stream as a source of events: its messages are read as those of a capture are, so that numbers are followed, what came
 * twice is dropped, and a hole makes the book stale; and a book that was lost is asked for anew.
 */
export function liveSource(setting: LiveSetting, options: LiveOptions): LiveSource {
  const { name, instruments, notes, rules, channels, dialect, hidden, stampOf = ({ at }) => at } = setting;
  const { keepLines, policies } = options;
  let session: LiveSession | undefined;
  let found = { events: 0, gaps: 0, rejected: 0 };
  let reader: CaptureReader | undefined;

  async function* batches(signal?: AbortSignal): AsyncGenerator<readonly MarketEvent[]> {
    const scope = abortScope([options.signal, signal]);
    const reading = new CaptureReader({
      name,
      rules,
      tracks: instruments.map((instrument, order) => ({ ...trackOf(instrument, order), channels })),
      venue: setting.venue,
      leftOut: () => false,
      isLone: true,
      policies: { ...usualPolicies, longestGap: Infinity, ...policies },
      onBadRow: 'skip',
      ...(hidden === undefined ? {} : { hidden }),
    });
    const live = new LiveSession(dialect, options);
    const renewals = new Renewals(new Map(instruments.map(({ id, symbol }) => [id, dialect.renewal(symbol)])));
    [session, reader, found] = [live, reading, { events: 0, gaps: 0, rejected: 0 }];
    const take = (): readonly MarketEvent[] => {
      const events = reading.take();
      found.events += events.length;
      for (const { type } of events) if (type === 'MessageRejected') found.rejected += 1;
      found.gaps += renewals.see(events);
      return events;
    };
    let number = 0;
    try {
      for await (const news of live.news(scope.signal)) {
        if (news.status === 'lost') {
          reading.disconnect(Math.round(news.at) as MarketEvent['receivedTime'], news.why);
          await keepLines?.(['']);
        } else {
          const lines = news.messages.map((message) => `${Math.round(stampOf(message))} ${message.text}`);
          for (const line of lines) reading.read(line, ++number, undefined);
          await keepLines?.(lines);
        }
        const events = take();
        if (news.status === 'received') {
          const rejected = events.filter(({ type }) => type === 'MessageRejected').length;
          const isUsable = events.some(({ type }) => type !== 'MessageRejected' && type !== 'FeedInterrupted');
          live.judge(news.messages.length, isUsable, rejected);
        }
        for (const text of renewals.due(performance.now())) live.say(text);
        if (events.length > 0) yield events;
      }
      reading.end();
      const events = take();
      if (events.length > 0) yield events;
    } finally {
      scope.release();
    }
  }

  return {
    description: name,
    instruments,
    notes,
    batches,
    // What is only heard once leaves no bytes to digest.
    digests: async () => [],
    checks: () => reader?.checks() ?? [],
    leftOut: () => reader?.leftOut() ?? [],
    counts: () => ({
      ...found,
      messages: session?.counts.messages ?? 0,
      reconnects: Math.max(0, (session?.counts.connections ?? 0) - 1),
    }),
  };
}
