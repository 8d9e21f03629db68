import { setTimeout as pause } from 'node:timers/promises';
import { ReplayError } from '@replay/core';
import { backOff, relayRetryRule } from '../http/retry.ts';
import { StreamBreak } from '../relay/stream-break.ts';
import { StreamProgress } from '../relay/stream-progress.ts';
import type { Dialect, StreamAddress } from './dialect.ts';
import { type Arrived, type LiveSocket, liveSocket, type Quiet } from './live-socket.ts';

/** What comes of a stream that is taken up again as often as it breaks. */
export type LiveNews =
  | { readonly status: 'received'; readonly messages: readonly Arrived[] }
  | { readonly status: 'lost'; readonly at: number; readonly why: string };

export interface SessionTerms {
  /** 30 s until it is asked whether it is there, and 10 s more until it counts as lost, unless given. */
  readonly quiet?: Partial<Quiet>;
  /** Connections in a row that may fail once there was one, 60 unless given: some minutes. The first one has five tries. */
  readonly patience?: number;
  /** Microseconds since 1970, by which what comes is stamped; the clock of this machine unless given. */
  readonly clock?: () => number;
  /** Chance for the pauses between tries, [0, 1); `Math.random` unless given. */
  readonly random?: (() => number) | undefined;
  /** Waits so many milliseconds, or rejects with the reason of the signal. */
  readonly wait?: ((millis: number, signal: AbortSignal) => Promise<void>) | undefined;
}

const firstTries = 5;
/** A connection that stood for so many milliseconds was a good one: the next may have as many tries as the first. */
const goodAfter = 10_000;

/** Messages of one live stream, over as many connections as it takes. */
export class LiveSession {
  readonly #dialect: Dialect;
  readonly #terms: SessionTerms;
  #socket: LiveSocket | undefined;
  /** Refusals in a row. */
  #refusals = 0;
  /** How often something came that could be used. */
  #usable = 0;
  /** Whether the connection as it is brought something that could be used. */
  #isGood = false;
  /** Of the messages that were received last: whether any was usable, and how many count as of no use. */
  #isUsable = false;
  #unusable = 0;
  readonly counts = { connections: 0, messages: 0 };

  constructor(dialect: Dialect, terms: SessionTerms) {
    this.#dialect = dialect;
    this.#terms = terms;
  }

  /** Says something on the connection as it is; nobody hears it while there is none. */
  say(text: string): void {
    this.#socket?.say(text);
  }

  /**
   * What became of the messages that were received last: whether any could be used, and how many were rejected. Only what can be used makes a
   * connection a good one.
   */
  judge(messages: number, isUsable: boolean, rejected: number): void {
    if (isUsable) this.#usable += 1;
    this.#isGood ||= isUsable;
    // On a good connection a market may be quiet for long, and what is said between its messages is no harm.
    this.#isUsable = isUsable;
    this.#unusable = this.#isGood ? rejected : messages;
  }

  /**
   * Reads until the signal aborts or the stream says that it has ended. A connection that is lost is told, and the next one is
   * made after a pause that grows while they fail. Throws what is refused for good, and `NETWORK` with the last failure when
   * patience is at its end.
   */
  async *news(signal: AbortSignal): AsyncGenerator<LiveNews> {
    const { random = Math.random, wait = sleep, patience = 60 } = this.#terms;
    for (let failures = 0; ; ) {
      const began = performance.now();
      const [before, usable] = [this.counts.messages, this.#usable];
      let failure: StreamBreak;
      try {
        yield* this.#connection(signal);
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof StreamBreak)) throw error;
        failure = error;
      }
      const brought = this.counts.messages > before;
      if (brought) yield { status: 'lost', at: this.#clock(), why: failure.message };
      if (this.#usable > usable && performance.now() - began >= goodAfter) failures = 0;
      failures += 1;
      const isEnough = failures >= (this.#usable > 0 ? patience : firstTries);
      if (isEnough || failure.retryAfter > relayRetryRule.longestPause) throw lost(failure, failures);
      const millis = Math.max(failure.retryAfter, backOff(failures, random));
      await wait(millis, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        throw error;
      });
    }
  }

  async *#connection(signal: AbortSignal): AsyncGenerator<LiveNews> {
    const stream = await this.#address(signal);
    signal.throwIfAborted();
    const quiet = { pingAfter: 30_000, lostAfter: 10_000, ...this.#terms.quiet };
    const socket = liveSocket(stream, {
      quiet,
      greeting: this.#dialect.greeting,
      ping: this.#dialect.ping,
      clock: () => this.#clock(),
    });
    this.#socket = socket;
    this.counts.connections += 1;
    const fail = (reason: unknown): void => {
      socket.close();
      socket.queue.fail(reason);
    };
    const abort = (): void => fail(signal.reason);
    // Once there was something usable, the socket itself sees to silence.
    const progress = new StreamProgress(quiet.pingAfter + 2 * quiet.lostAfter);
    const next = () => (this.#isGood ? socket.queue.take() : progress.wait(socket.queue.take(), fail));
    this.#isGood = false;
    signal.addEventListener('abort', abort);
    const renewal = renewalOf(stream, this.#dialect, signal);
    let isUsed = false;
    try {
      for (let messages = await next(); messages !== undefined; messages = await next()) {
        for (const [place, { text }] of messages.entries()) {
          const verdict = this.#dialect.verdict(text, !isUsed);
          if (verdict?.status === 'refused') throw verdict.failure;
          if (verdict?.status === 'ended') {
            if (place > 0) yield this.#received(messages.slice(0, place));
            return;
          }
          isUsed = true;
        }
        this.#refusals = 0;
        yield this.#received(messages);
        progress.came(this.#unusable, this.#isUsable);
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof ReplayError ? this.#weighed(error, isUsed) : error;
    } finally {
      clearTimeout(renewal);
      signal.removeEventListener('abort', abort);
      socket.close();
      this.#socket = undefined;
    }
  }

  #received(messages: readonly Arrived[]): LiveNews {
    this.counts.messages += messages.length;
    return { status: 'received', messages };
  }

  /** A relay that cannot be asked for the address was there before, and may be again. */
  async #address(signal: AbortSignal): Promise<StreamAddress> {
    try {
      return await this.#dialect.address(signal);
    } catch (error) {
      const wasThere = this.counts.messages > 0 && error instanceof ReplayError && error.code === 'NETWORK';
      throw wasThere ? new StreamBreak(error.message, { cause: error }) : error;
    }
  }

  /** What was asked wrongly stays wrong. Another refusal is final when it comes twice in a row: credentials may have run out. */
  #weighed(refusal: ReplayError, isUsed: boolean): unknown {
    if (refusal.code === 'BAD_USAGE') return refusal;
    this.#dialect.forget();
    this.#refusals = isUsed ? 0 : this.#refusals + 1;
    return this.#refusals < 2 ? new StreamBreak(refusal.message, { cause: refusal }) : refusal;
  }

  #clock(): number {
    return (this.#terms.clock ?? machineClock)();
  }
}

const machineClock = (): number => Date.now() * 1000;

const sleep = async (millis: number, signal: AbortSignal): Promise<void> => pause(millis, undefined, { signal });

/** Fetches what follows an address before that expires. A failure shows at the next connection, if there is one. */
function renewalOf({ renewIn }: StreamAddress, dialect: Dialect, signal: AbortSignal): NodeJS.Timeout | undefined {
  if (renewIn === undefined) return undefined;
  const renew = (): unknown => dialect.address(signal).catch(() => undefined);
  return setTimeout(renew, Math.min(Math.max(0, renewIn), 2 ** 31 - 1)).unref();
}

function lost({ message, cause, retryAfter }: StreamBreak, attempts: number): ReplayError {
  const patience = retryAfter === 0 ? '' : `, and asks to wait ${Math.ceil(retryAfter / 1000)} s`;
  const known = cause instanceof ReplayError ? cause : undefined;
  return new ReplayError(
    known?.code ?? 'NETWORK',
    `${message}${patience}; tried ${attempts} ${attempts === 1 ? 'time' : 'times'}`,
    {
      ...(known?.place === undefined ? {} : { place: known.place }),
      remedy: known?.remedy ?? 'check that the stream is there, and the connection, and run again',
      cause,
    },
  );
}
