import type { IncomingMessage } from 'node:http';
import { ReplayError } from '@replay/core';
import { relayPeer, shortened } from '../http/http-errors.ts';
import type { HttpKey } from '../http/http-key.ts';
import { isTransient, retryAfter } from '../http/retry.ts';
import { StreamBreak } from './stream-break.ts';

/** A refusal is told by its first words. */
const longestRefusal = 200;
/** Characters of it that are read. */
const readRefusal = 1 << 16;
/** Milliseconds for these words. */
const refusedWithin = 5000;

/** The stream that was not opened. */
export interface RefusedStream {
  readonly key: HttpKey;
  /** The address, fit to be shown. */
  readonly place: string;
  readonly now: () => number;
}

/** What a close other than a normal one means. */
export function closing(code: number, said: string, place: string): ReplayError | StreamBreak {
  const told = said === '' ? '' : ` '${said}'`;
  if (code !== 1008) return new StreamBreak(`the stream broke off: it was closed with ${code}${told}`);
  if (said.startsWith('no data')) {
    return new ReplayError('NO_DATA', `the relay has ${said}`, { place, remedy: 'ask for a range inside the data' });
  }
  // Whoever reads on was only busy for too long.
  if (said.startsWith('too slow')) return new StreamBreak(`the stream was closed with 1008${told}`);
  return new ReplayError('NETWORK', `the stream broke off: it was closed with 1008${told}`, {
    place,
    remedy: 'check the symbol, the range and the channels asked for',
  });
}

/** What an answer means that opens no stream. */
export async function refusalOf(
  response: IncomingMessage,
  { key, place, now }: RefusedStream,
): Promise<ReplayError | StreamBreak> {
  const status = response.statusCode ?? 0;
  let said = '';
  const alarm = setTimeout(() => response.destroy(), refusedWithin);
  try {
    for await (const piece of response) {
      said += String(piece);
      if (said.length > readRefusal) break;
    }
  } catch {
    // The status says enough where the words cannot be had.
  } finally {
    clearTimeout(alarm);
  }
  // The key is hidden before a text is cut: a part of it would not be known as such.
  const words = key.redact(said).trim().slice(0, longestRefusal);
  const line = shortened(key.redact(`${status} ${response.statusMessage ?? ''}`.trim()));
  const answer = `the relay answered ${line}${words === '' ? '' : `: ${words}`}`;
  if (isTransient(status)) {
    return new StreamBreak(answer, { retryAfter: retryAfter(response.headers['retry-after'], now()) });
  }
  const isLocked = status === 401 || status === 403;
  return new ReplayError('NETWORK', answer, {
    place,
    remedy: isLocked
      ? `check the key: ${relayPeer.keyNames}; ${relayPeer.keyHint}`
      : 'check that the address is that of a relay',
  });
}
