import { abortScope } from './abort-scope.ts';
import { largestAnswer } from './body.ts';
import type { Connections } from './connections.ts';
import type { Call, RunningCounts } from './http-call.ts';
import type { HttpKey } from './http-key.ts';
import { tryOnce } from './one-try.ts';
import { StreamedAnswers } from './streamed-answers.ts';
import type { HttpTimeouts } from './timeouts.ts';
import type { TryOutcome } from './try-outcome.ts';
import { WholeAnswers } from './whole-answers.ts';

export interface SenderTerms {
  readonly key: HttpKey;
  /** The address of the server. */
  readonly base: URL;
  readonly inFlight: number;
  readonly timeouts: HttpTimeouts;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly counts: RunningCounts;
}

const usualConnections = 50;
/** A whole answer that brings fewer bytes than this within the bound of silence is dripping, and counts as broken. */
const leastBytes = 1024;

/** Sends single requests over connections that are kept, with the key where the server looks for it. */
export class RequestSender {
  readonly #whole: Connections;
  readonly #streamed: Connections;
  readonly #terms: SenderTerms;

  constructor(terms: SenderTerms) {
    const { base, inFlight, timeouts } = terms;
    const shared = { connections: Math.max(usualConnections, inFlight), timeouts };
    this.#whole = new WholeAnswers(base, shared, largestAnswer);
    this.#streamed = new StreamedAnswers(base, shared);
    this.#terms = terms;
  }

  /** Sends a call once. Throws nothing but the reason of its signal and a `ReplayError` of its taker. */
  async send<Taken>(call: Call<Taken>): Promise<TryOutcome<Taken>> {
    const { signal, total } = call;
    if (total === undefined) return this.#sendWithin(call, signal);
    const tried = abortScope([signal], Number.isFinite(total) ? total : undefined);
    try {
      return await this.#sendWithin(call, tried.signal);
    } finally {
      tried.release();
    }
  }

  /** Lets go of all sockets. */
  close(): void {
    this.#whole.close();
    this.#streamed.close();
  }

  #sendWithin<Taken>(call: Call<Taken>, within: AbortSignal): Promise<TryOutcome<Taken>> {
    const { place, take, terms, total, signal } = call;
    const { key, now, counts } = this.#terms;
    counts.requests += 1;
    const setting = {
      connections: terms.isWhole === true ? this.#whole : this.#streamed,
      leastBytes: total === undefined ? 1 : leastBytes,
      headers: { accept: 'application/json', ...key.headers, ...terms.headers },
      accepted: terms.accepted ?? [200],
      place,
      hidden: (text: string) => key.hiddenIn(text),
      now,
      onBytes: (bytes: number) => {
        counts.bytes += bytes;
      },
    };
    return tryOnce(key.addressOf(call.address), take, setting, within, signal);
  }
}
