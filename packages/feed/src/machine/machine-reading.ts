import { createHash, type Hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type MarketEvent, type Micros, ReplayError } from '@replay/core';
import type { NormalizedDecoder, Remark } from '@replay/normalized';
import { backOff, relayRetryRule } from '../http/retry.ts';
import { StreamBreak } from '../relay/stream-break.ts';
import { StreamProgress } from '../relay/stream-progress.ts';
import { machineError, machineLost, machineStream, placeOf, type StreamTerms } from './machine-stream.ts';
import { type MessageLines, startOf } from './message-lines.ts';
import { Repetition } from './repetition.ts';

export interface ReadingTerms extends StreamTerms {
  /** What is asked for; a position may be added to it. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether the server is one of ours, which can leave out what was read before, and says when it is done. */
  readonly isOurs: boolean;
  /** Messages received from then on are not wanted, whatever the Machine sends. */
  readonly to: Micros | undefined;
  readonly decoder: NormalizedDecoder;
  readonly random: () => number;
  readonly wait: ((millis: number, signal: AbortSignal) => Promise<void>) | undefined;
}

/** What a reading has met. */
export interface MachineCounts {
  /** Connections made after the first one. */
  reconnects: number;
  /** Messages that came again and were passed over. */
  repeated: number;
}

/** Bytes that were delivered, and their digest. */
export interface ReadDigest {
  bytes: number;
  readonly hash: Hash;
}

/**
 * Reads a replay of a Machine to its end, over as many connections as it takes. A replay is the same each time, so one that
 * breaks is asked for again, and what was delivered is left out: by our server, or here, where it must be the very
 * same bytes as before. So nothing is lost, and nothing comes twice; what cannot be had so throws `NETWORK`.
 * Five connections in a row that bring nothing new and usable are the last.
 */
export class MachineReading {
  readonly #terms: ReadingTerms;
  readonly #decoder: NormalizedDecoder;
  readonly #place: string;
  readonly #counts: MachineCounts;
  readonly digest: ReadDigest = { bytes: 0, hash: createHash('sha256') };
  /** Messages delivered so far. */
  #position = 0;
  /** How often something came that could be used. */
  #usable = 0;
  /** Why the last message that could not be used could not. */
  #rejected: string | undefined;
  #isBeyondEnd = false;
  /** The position of a message that could not be read, and which the Machine is asked for once more. */
  #doubted = -1;

  constructor(terms: ReadingTerms, counts: MachineCounts) {
    this.#terms = terms;
    this.#decoder = terms.decoder;
    this.#place = placeOf(terms, terms.options);
    this.#counts = counts;
  }

  async *batches(signal: AbortSignal): AsyncGenerator<readonly MarketEvent[]> {
    for (let attempt = 1; ; attempt++) {
      const before = this.#usable;
      try {
        return yield* this.#oneConnection(signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof StreamBreak)) throw error;
        if (this.#usable > before) attempt = 1;
        if (attempt >= relayRetryRule.attempts || error.retryAfter > relayRetryRule.longestPause) {
          throw machineLost(error, attempt, this.#place, this.#terms.client.key);
        }
        this.#counts.reconnects += 1;
        await this.#rest(Math.max(error.retryAfter, backOff(attempt, this.#terms.random)), signal);
      }
    }
  }

  async *#oneConnection(signal: AbortSignal): AsyncGenerator<readonly MarketEvent[]> {
    const { options, isOurs, silence } = this.#terms;
    const position = this.#position;
    const asked = isOurs && position > 0 ? { ...options, position } : options;
    const repeated = isOurs ? undefined : new Repetition(position, this.digest.hash);
    const progress = new StreamProgress(silence, isOurs ? 0 : position);
    let end: Remark | undefined;
    for await (const lines of machineStream(this.#terms, asked, { signal, progress })) {
      const first = repeated === undefined ? 0 : repeated.passOver(lines);
      this.#counts.repeated += first;
      const events: MarketEvent[] = [];
      let trouble: unknown;
      try {
        end = this.#take(lines, first, events) ?? end;
      } catch (error) {
        trouble = error;
      }
      const isUsable = this.#isProgress(events);
      if (events.length > 0) yield events;
      if (trouble !== undefined) throw trouble;
      if (this.#isBeyondEnd) return;
      progress.came(lines.ends.length, isUsable);
    }
    if (repeated !== undefined && !repeated.isOver) throw this.#different('it ended before it');
    // A replay of nothing but what cannot be used has not ended well.
    if (this.#usable === 0 && this.#rejected !== undefined) throw new StreamBreak(this.#rejected);
    if (isOurs) this.#checkEnd(end);
  }

  /** Reads lines from one on; gives the remark that says that it was the last. */
  #take({ bytes, ends }: MessageLines, first: number, events: MarketEvent[]): Remark | undefined {
    const from = startOf(ends, first);
    let to = from;
    try {
      for (let line = first; line < ends.length; line++) {
        const end = ends[line] as number;
        const start = startOf(ends, line);
        if (end === start) continue;
        const known = events.length;
        const remark = this.#decoder.decode(bytes, start, end, events);
        if (remark?.status === 'ended') return remark;
        if (remark?.status === 'failed') throw this.#failed(remark);
        if (this.#endsBefore(events, known)) return undefined;
        if (remark === undefined) {
          this.#doubtFirst(events, known);
          this.#position += 1;
        }
        to = end + 1;
      }
    } finally {
      this.digest.hash.update(bytes.subarray(from, to));
      this.digest.bytes += to - from;
    }
    return undefined;
  }

  /** A message that was rejected here is no progress; one that the Machine tells as rejected by others is. */
  #isProgress(events: readonly MarketEvent[]): boolean {
    let isUsable = false;
    for (const event of events) {
      if (event.type === 'MessageRejected' && event.place.startsWith(this.#place)) this.#rejected = event.reason;
      else isUsable = true;
    }
    if (isUsable) this.#usable += 1;
    return isUsable;
  }

  #endsBefore(events: MarketEvent[], known: number): boolean {
    const { to } = this.#terms;
    const event = events[known];
    if (to === undefined || event === undefined || event.receivedTime < to) return false;
    events.length = known;
    this.#isBeyondEnd = true;
    return true;
  }

  /** A message that cannot be read may have been damaged on its way: it is asked for once more before it is told as it is. */
  #doubtFirst(events: MarketEvent[], known: number): void {
    const event = events[known];
    if (event?.type !== 'MessageRejected' || this.#doubted === this.#position) return;
    if (!event.reason.startsWith('no JSON')) return;
    this.#doubted = this.#position;
    this.#decoder.takeBack(events.length - known);
    events.length = known;
    throw new StreamBreak(event.reason);
  }

  #checkEnd(end: Remark | undefined): void {
    if (end?.status !== 'ended') throw new StreamBreak('the stream stopped without saying that it was at its end');
    const sha256 = this.digest.hash.copy().digest('hex');
    if (end.messages === this.#position && (end.sha256 ?? sha256) === sha256) return;
    throw new ReplayError(
      'NETWORK',
      end.messages === this.#position
        ? `the ${this.#position} messages that came are not those that were sent`
        : `${this.#position} messages came of ${end.messages} that were sent`,
      { place: this.#place, remedy: 'check what stands between here and the server, and run again' },
    );
  }

  #failed({ message, url, responseText }: Extract<Remark, { status: 'failed' }>): ReplayError | StreamBreak {
    const more = [url, responseText].filter((one) => one !== undefined).join(': ');
    const hidden = (text: string): string => this.#terms.client.key.redact(text);
    const details = more === '' ? '' : ` (${hidden(more).slice(0, 200)})`;
    return machineError(`${hidden(message)}${details}`, this.#place);
  }

  #different(how: string): ReplayError {
    return new ReplayError('NETWORK', `the Machine told something else when it was asked again: ${how}`, {
      place: this.#place,
      remedy: 'run again; a replay must be the same each time to be taken up where it broke',
    });
  }

  async #rest(millis: number, signal: AbortSignal): Promise<void> {
    try {
      await (this.#terms.wait?.(millis, signal) ?? pause(millis, undefined, { signal }));
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }
}
