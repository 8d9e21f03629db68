import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Instrument, type Micros, ReplayError } from '@replay/core';
import { bounded, largestResponse, unpacked, wholeBody } from '../http/body.ts';
import type { ResponseHead } from '../http/http-call.ts';
import type { HttpClient } from '../http/http-client.ts';
import { isRefusedCertificate, shortened } from '../http/http-errors.ts';
import { type ExchangeFacts, exchangeFacts, FactsFault } from './exchange-facts.ts';
import { instrumentFacts } from './instrument-facts.ts';

/**
 * What an API says of exchanges and instruments, kept on the disk so that a reader without a network reads the same. Throws `NETWORK`
 * for an answer that states no such facts, and `BAD_DATA` for a kept file that does not.
 */
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
    return this.#facts(`/exchanges/${exchange}`, this.#file(`${exchange}.json`), exchangeFacts, signal);
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
    return this.#facts(path, file, (text) => instrumentFacts(text, at), signal);
  }

  /** An answer is kept only once it was read: one that states nothing must not replace one that does. */
  async #facts<Facts>(
    path: string,
    file: string | undefined,
    read: (text: string) => Facts,
    signal: AbortSignal | undefined,
  ): Promise<Facts | undefined> {
    const answer = await this.#answer(path, signal);
    if (answer.status === 'silent') return undefined;
    if (answer.status === 'said') {
      const facts = factsOr(() => read(answer.text), this.#unusable(answer));
      if (file !== undefined) await keep(file, answer.text);
      return facts;
    }
    const kept = file === undefined ? undefined : await readFile(file, 'utf8').catch(() => undefined);
    return kept === undefined ? undefined : factsOr(() => read(kept), damaged(String(file)));
  }

  async #answer(path: string, signal: AbortSignal | undefined): Promise<Answer> {
    try {
      return await this.#client.fetch(path, {}, takeAnswer, {
        signal,
        isWhole: true,
        accepted: [200, ...saysNothing],
        headers: { 'accept-encoding': 'gzip' },
      });
    } catch (error) {
      if (!(error instanceof ReplayError) || error.code !== 'NETWORK') throw error;
      // Nothing else is asked of a server that is not the one that was meant.
      if (isRefusedCertificate(error.cause)) throw error;
      signal?.throwIfAborted();
      this.#isReached = false;
      return { status: 'unreached' };
    }
  }

  #unusable({ text, place }: Said) {
    return (fault: FactsFault): ReplayError => {
      const message = this.#client.key.redact(`the answer states no such facts: ${fault.message}: ${shortened(text)}`);
      return new ReplayError('NETWORK', message, {
        place,
        remedy: 'check that the address is that of the API, and what it says',
        cause: fault,
      });
    };
  }

  #file(...names: readonly string[]): string | undefined {
    return this.#folder === undefined ? undefined : join(this.#folder, ...names);
  }
}

type Answer =
  | Said
  /** The server answered, and has nothing to say of it. */
  | { readonly status: 'silent' }
  | { readonly status: 'unreached' };

interface Said {
  readonly status: 'said';
  readonly text: string;
  /** Fit to be shown. */
  readonly place: string;
}

/** For this key, or at all. */
const saysNothing = [400, 401, 403, 404];

async function takeAnswer(body: AsyncIterable<Buffer>, head: ResponseHead): Promise<Answer> {
  const text = await wholeBody(bounded(unpacked(bounded(body, largestResponse), head), largestResponse));
  return head.status === 200 ? { status: 'said', text: text.toString(), place: head.place } : { status: 'silent' };
}

function factsOr<Facts>(read: () => Facts, failure: (fault: FactsFault) => ReplayError): Facts {
  try {
    return read();
  } catch (error) {
    throw error instanceof FactsFault ? failure(error) : error;
  }
}

const damaged =
  (file: string) =>
  (fault: FactsFault): ReplayError =>
    new ReplayError('BAD_DATA', `what was kept of the API states no such facts: ${fault.message}`, {
      place: file,
      remedy: 'remove the file: it is fetched anew',
      cause: fault,
    });

async function keep(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const begun = `${file}.${process.pid}.part`;
  await writeFile(begun, text);
  await rename(begun, file);
}
