import { setTimeout as pause } from 'node:timers/promises';
import { type Instrument, ReplayError } from '@replay/core';
import { quotedNumbers, remarkIn } from '@replay/normalized';
import type { UnknownContracts } from '../dataset/contract-terms.ts';
import { inferInstrument } from '../dataset/infer-instrument.ts';
import { StepFinder } from '../dataset/step-finder.ts';
import type { Sighting } from '../dataset/survey.ts';
import { abortScope } from '../http/abort-scope.ts';
import { backOff, relayRetryRule } from '../http/retry.ts';
import { StreamBreak } from '../relay/stream-break.ts';
import { StreamProgress } from '../relay/stream-progress.ts';
import { machineError, machineLost, machineStream, placeOf, type StreamTerms } from './machine-stream.ts';
import { type MessageLines, startOf } from './message-lines.ts';

/** How many first messages tell the steps of instruments, and how many more are read for one that is not among them. */
const surveyedMessages = 20_000;
const mostMessages = 200_000;

export interface Unknown {
  readonly exchange: string;
  readonly symbols: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly unknownContracts: UnknownContracts;
}

export interface Inferred {
  /** By the symbols that were asked for. */
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly notes: readonly string[];
}

/** Reads the first messages of a stream, over a connection of their own, for the steps of its instruments. */
export async function inferFromMachine(terms: StreamTerms, unknown: Unknown, signal?: AbortSignal): Promise<Inferred> {
  const { exchange, symbols, options } = unknown;
  const evidence = await gathered(terms, unknown, signal);
  const instruments = new Map<string, Instrument>();
  const notes: string[] = [];
  for (const symbol of symbols) {
    const seen = evidence.of(symbol);
    if (seen === undefined) {
      throw new ReplayError('NO_DATA', `the Machine has no message of ${exchange}:${symbol} in this range`, {
        place: placeOf(terms, options),
        remedy: 'check the symbol and the range, or give --instruments',
      });
    }
    const inferred = inferInstrument(exchange, seen.named, seen, unknown.unknownContracts);
    instruments.set(symbol, inferred.instrument);
    notes.push(...inferred.notes.map((note) => note.replace(/rows of its files/, 'rows of its messages')));
  }
  return { instruments, notes };
}

/** Reads until enough was seen; over another connection where one breaks, five times at most. */
async function gathered(
  terms: StreamTerms,
  { exchange, symbols, options }: Unknown,
  given: AbortSignal | undefined,
): Promise<MessageEvidence> {
  const place = placeOf(terms, options);
  const { signal, release } = abortScope([given]);
  try {
    for (let attempt = 1; ; attempt++) {
      const evidence = new MessageEvidence(exchange, symbols, place, (text) => terms.client.key.redact(text));
      // Messages of other symbols are no evidence, but they are read.
      const progress = new StreamProgress(terms.silence, mostMessages);
      try {
        for await (const lines of machineStream(terms, options, { signal, progress })) {
          progress.came(lines.ends.length, evidence.see(lines));
          if (evidence.messages >= (evidence.isWhole ? surveyedMessages : mostMessages)) break;
        }
        return evidence;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof StreamBreak)) throw error;
        if (attempt >= relayRetryRule.attempts || error.retryAfter > relayRetryRule.longestPause) {
          throw machineLost(error, attempt, place, terms.client.key);
        }
        await pause(Math.max(error.retryAfter, backOff(attempt, Math.random)), undefined, { signal });
      }
    }
  } finally {
    release();
  }
}

interface Seen {
  /** As its messages spell the symbol. */
  readonly named: string;
  readonly prints: readonly Sighting[];
  readonly others: readonly Sighting[];
}

/** The prices and sizes of messages, by instrument. */
class MessageEvidence {
  readonly #exchange: string;
  readonly #place: string;
  readonly #hidden: (text: string) => string;
  readonly #wanted: ReadonlySet<string>;
  readonly #seen = new Map<string, { readonly named: string; readonly prints: Sighting; readonly others: Sighting }>();
  messages = 0;
  /** Messages that name a symbol. */
  readable = 0;

  /** `place` is where the messages come from, fit to be shown; `hidden` makes what the Machine says so. */
  constructor(exchange: string, symbols: readonly string[], place: string, hidden: (text: string) => string) {
    this.#hidden = hidden;
    this.#exchange = exchange;
    this.#place = place;
    this.#wanted = new Set(symbols.map((symbol) => symbol.toUpperCase()));
  }

  /** Whether there is a price and a size of everything wanted. */
  get isWhole(): boolean {
    return [...this.#wanted].every((symbol) => {
      const { prints, others } = this.#seen.get(symbol) ?? {};
      return prints !== undefined && others !== undefined && prints.rows + others.rows > 0;
    });
  }

  of(symbol: string): Seen | undefined {
    const seen = this.#seen.get(symbol.toUpperCase());
    return seen && { named: seen.named, prints: seen.prints.rows === 0 ? [] : [seen.prints], others: [seen.others] };
  }

  /** Whether there was any message among the lines. Throws what the Machine says of its own failure. */
  see({ bytes, ends }: MessageLines): boolean {
    const { readable } = this;
    for (const [line, end] of ends.entries()) this.#read(bytes.toString('utf8', startOf(ends, line), end));
    return this.readable > readable;
  }

  /** What cannot be read here will be told where it is read in earnest. */
  #read(text: string): void {
    this.messages += 1;
    let message: Readonly<Record<string, unknown>>;
    try {
      message = JSON.parse(quotedNumbers(text));
    } catch {
      return;
    }
    const remark = typeof message === 'object' && message !== null ? remarkIn(message) : undefined;
    if (remark?.status === 'failed') throw machineError(this.#hidden(remark.message).slice(0, 200), this.#place);
    const symbol = typeof message?.['symbol'] === 'string' ? message['symbol'] : undefined;
    if (symbol === undefined) return;
    this.readable += 1;
    if (!this.#wanted.has(symbol.toUpperCase())) return;
    const { prints, others } = this.#of(symbol);
    if (message['type'] === 'trade') add(prints, message);
    if (message['type'] !== 'book_change') return;
    for (const side of [message['bids'], message['asks']])
      if (Array.isArray(side)) for (const level of side) add(others, level);
  }

  #of(symbol: string) {
    const known = this.#seen.get(symbol.toUpperCase());
    if (known !== undefined) return known;
    const sighting = (): Sighting => ({
      exchange: this.#exchange,
      symbol,
      prices: new StepFinder(),
      sizes: new StepFinder(),
      rows: 0,
    });
    const seen = { named: symbol, prints: sighting(), others: sighting() };
    this.#seen.set(symbol.toUpperCase(), seen);
    return seen;
  }
}

function add(sighting: Sighting, row: { readonly price?: unknown; readonly amount?: unknown }): void {
  if (typeof row?.price !== 'string' || typeof row.amount !== 'string') return;
  sighting.prices.addText(row.price);
  sighting.sizes.addText(row.amount);
  sighting.rows += 1;
}
