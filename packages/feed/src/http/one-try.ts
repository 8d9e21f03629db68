import { STATUS_CODES } from 'node:http';
import { ReplayError } from '@replay/core';
import type { AnswerHead, Headers } from './answer-head.ts';
import { BodyFault, bounded, wholeBody } from './body.ts';
import { isRefusedCertificate } from './certificate.ts';
import type { Connections } from './connections.ts';
import { reasonOf } from './reason.ts';
import { retryAfter } from './retry-rule.ts';
import type { TryOutcome } from './try-outcome.ts';

/**
 * Takes the body of a good answer, within the try: what it throws makes the answer a broken one, which is asked for again, unless it is a
 * `ReplayError`, which is final.
 */
export type TakeBody<Taken> = (body: AsyncIterable<Buffer>, head: AnswerHead, signal: AbortSignal) => Promise<Taken>;

export interface TrySetting {
  readonly connections: Connections;
  readonly headers: Readonly<Record<string, string>>;
  readonly leastBytes: number;
  /** Which statuses are good answers. */
  readonly accepted: readonly number[];
  readonly place: string;
  /** Hides the key in what a server says, before that is cut. */
  readonly hidden: (text: string) => string;
  readonly now: () => number;
  readonly onBytes: (bytes: number) => void;
}

/** Of a refusal no more is read than can be told, in bytes, and for no longer than it is worth, in milliseconds. */
const longestRefusal = 1 << 16;
const refusedWithin = 5000;

/**
 * Sends a GET once and has its answer taken. `within` ends the try, `signal` the whole asking. Throws nothing but the reason of
 * `signal` and a `ReplayError` of the taker.
 */
export async function tryOnce<Taken>(
  address: URL,
  take: TakeBody<Taken>,
  setting: TrySetting,
  within: AbortSignal,
  signal: AbortSignal,
): Promise<TryOutcome<Taken>> {
  try {
    const { connections, leastBytes } = setting;
    const terms = { headers: setting.headers, leastBytes, signal: within };
    const { status, headers, body, leave } = await connections.get(address, terms);
    const pieces = counted(body, setting.onBytes);
    if (setting.accepted.includes(status)) {
      const head = { status, headers, place: setting.place };
      return { status: 'answered', taken: await take(pieces, head, within), quotaLeft: quotaIn(headers) };
    }
    const text = await wordsIn(pieces, leave);
    return {
      status: 'refused',
      code: status,
      said: `it answered ${`${status} ${STATUS_CODES[status] ?? ''}`.trim()}${messageIn(setting.hidden(text))}`,
      retryAfter: retryAfter(headers['retry-after'], setting.now()),
    };
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof ReplayError) throw cause;
    return {
      status: 'broken',
      said: reasonOf(cause),
      transient: cause instanceof BodyFault ? cause.transient : !isRefusedCertificate(cause),
      cause,
    };
  }
}

/** What a refusal says. Its status says enough where the words cannot be had. */
async function wordsIn(body: AsyncIterable<Buffer>, leave: () => void): Promise<string> {
  const alarm = setTimeout(leave, refusedWithin);
  try {
    return (await wholeBody(bounded(body, longestRefusal))).toString();
  } catch {
    return '';
  } finally {
    clearTimeout(alarm);
  }
}

async function* counted(body: AsyncIterable<Buffer>, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const piece of body) {
    onBytes(piece.length);
    yield piece;
  }
}

function quotaIn(headers: Headers): number | undefined {
  const told = headers['x-quota-remaining'];
  return typeof told === 'string' && /^\d{1,15}$/.test(told) ? Number(told) : undefined;
}

/** Servers put their message in different places; whatever it is, its first 200 characters are told. */
function messageIn(text: string): string {
  let message = text;
  try {
    const { message: own, error } = JSON.parse(text);
    message = own ?? error?.message ?? error ?? text;
  } catch {
    // No JSON object: then the text itself is the message.
  }
  const shown = (typeof message === 'string' ? message : text).trim().slice(0, 200);
  return shown === '' ? '' : `: ${shown}`;
}
