import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Instrument, type Micros, ReplayError } from '@replay/core';
import type { AnswerHead } from '../http/answer-head.ts';
import { bounded, largestAnswer, unpacked, wholeBody } from '../http/body.ts';
import type { HttpClient } from '../http/http-client.ts';
import { type ExchangeFacts, exchangeFacts } from './exchange-facts.ts';
import { instrumentFacts } from './instrument-facts.ts';

/** What an API says of exchanges and instruments, kept on the disk so that a reader without a network reads the same. */
export class Metadata {
  readonly #client: HttpClient;
  readonly #folder: string | undefined;
  #isReached = true;

  /** `cacheDir` belongs to one server; without one nothing is kept. */
  constructor(client: HttpClient, cacheDir?: string) {
    this.#client = client;
    this.#folder = cacheDir === undefined ? undefined : join(cacheDir, 'metadata');
  }

  /** False once the server could not be asked: then there is little sense in asking it for more with patience. */
  get isReached(): boolean {
    return this.#isReached;
  }

  /** Undefined where the server says nothing of it, or cannot be asked and never was. */
  async exchange(exchange: string, signal?: AbortSignal): Promise<ExchangeFacts | undefined> {
    const path = `/exchanges/${exchange}`;
    const told = await this.#told(path, this.#file(`${exchange}.json`), signal);
    return told === undefined ? undefined : exchangeFacts(told, this.#placeOf(path));
  }

  /** The instrument as it was at a time; undefined where the server does not say, or not for this key. */
  async instrument(
    exchange: string,
    symbol: string,
    at: Micros,
    signal?: AbortSignal,
  ): Promise<Instrument | undefined> {
    const path = `/instruments/${exchange}/${encodeURIComponent(symbol)}`;
    const file = this.#file(exchange, `${encodeURIComponent(symbol)}.json`);
    const told = await this.#told(path, file, signal);
    return told === undefined ? undefined : instrumentFacts(told, at, this.#placeOf(path));
  }

  /** What was told last serves where there is no answer. */
  async #told(path: string, file: string | undefined, signal: AbortSignal | undefined): Promise<string | undefined> {
    try {
      const text = await this.#client.fetch(path, {}, takeText, {
        signal,
        isWhole: true,
        accepted: [200, ...saysNothing],
        headers: { 'accept-encoding': 'gzip' },
      });
      if (text !== undefined && file !== undefined) await keep(file, text);
      return text;
    } catch (error) {
      if (!(error instanceof ReplayError) || error.code !== 'NETWORK') throw error;
      signal?.throwIfAborted();
      this.#isReached = false;
      return file === undefined ? undefined : readFile(file, 'utf8').catch(() => undefined);
    }
  }

  #file(...names: readonly string[]): string | undefined {
    return this.#folder === undefined ? undefined : join(this.#folder, ...names);
  }

  #placeOf(path: string): string {
    return `${this.#client.place}${path}`;
  }
}

/** For this key, or at all. */
const saysNothing = [400, 401, 403, 404];

async function takeText(body: AsyncIterable<Buffer>, head: AnswerHead): Promise<string | undefined> {
  const text = await wholeBody(bounded(unpacked(bounded(body, largestAnswer), head), largestAnswer));
  return head.status === 200 ? text.toString() : undefined;
}

async function keep(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const begun = `${file}.${process.pid}.part`;
  await writeFile(begun, text);
  await rename(begun, file);
}
