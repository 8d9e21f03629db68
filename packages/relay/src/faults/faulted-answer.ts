import { gzipSync } from 'node:zlib';
import { type Answer, refusalAnswer } from '../server/answer.ts';
import { isPacked, wholeOf, withBody, withText } from './answer-body.ts';
import type { Fault } from './fault.ts';
import type { Strike } from './fault-desk.ts';
import type { FaultTerms } from './fault-terms.ts';
import { leadingNowhere } from './faulted-pages.ts';
import { onTheWire } from './faulted-wire.ts';
import { retold } from './spoilt-text.ts';

/**
 * The answer as the faults of its request have it: refused instead of asked for, then told wrongly, then packed wrongly, then sent
 * wrongly, whatever the order of their rules.
 */
export async function faultedAnswer(
  strikes: readonly Strike[],
  ask: () => Promise<Answer>,
  terms: FaultTerms,
): Promise<Answer> {
  const skew = strikes.reduce((sum, { fault }) => sum + (fault.kind === 'clock-skew' ? fault.millis : 0), 0);
  const now = Date.now() + skew;
  let answer = refused(strikes, now) ?? (await leadingNowhere(strikes, ask, terms.target));
  for (const { fault } of strikes) answer = await told(answer, fault, now);
  for (const strike of strikes) answer = await packed(answer, strike, terms);
  for (const strike of strikes) answer = await onTheWire(answer, strike, terms);
  return answer;
}

/** `now`: milliseconds since 1970 by the clock of the server, such as it is. */
export function refused(strikes: readonly Strike[], now: number): Answer | undefined {
  for (const { fault } of strikes) if (fault.kind === 'status') return refusalOnPurpose(fault, now);
  return undefined;
}

function refusalOnPurpose({ status, retryAfter, retryAt }: Extract<Fault, { kind: 'status' }>, now: number): Answer {
  const until = retryAt === undefined ? undefined : new Date(now + 1000 * retryAt).toUTCString();
  const patience = retryAfter === undefined ? until : String(retryAfter);
  const refusal = refusalAnswer(status, 'refused on purpose');
  return patience === undefined ? refusal : { ...refusal, headers: { ...refusal.headers, 'retry-after': patience } };
}

async function told(answer: Answer, fault: Fault, now: number): Promise<Answer> {
  switch (fault.kind) {
    case 'wrong-sequence':
      return withText(answer, (text) => retold(text, fault));
    case 'expired': {
      const old = await withExpiry(answer, () => 0);
      return old === undefined ? refusalAnswer(401, 'the credentials have expired') : old;
    }
    case 'clock-skew': {
      const skewed = (await withExpiry(answer, (time) => time + fault.millis)) ?? answer;
      return { ...skewed, headers: { ...skewed.headers, date: new Date(now).toUTCString() } };
    }
    default:
      return answer;
  }
}

/** An answer that gives out credentials, with another end of them (in milliseconds); undefined for any other. */
async function withExpiry(answer: Answer, change: (time: number) => number): Promise<Answer | undefined> {
  let isGiven = false;
  const changed = await withText(answer, (text) =>
    text.replace(/("expires_at": ?")([^"]+)"/, (_, name: string, time: string) => {
      isGiven = true;
      return `${name}${new Date(change(Date.parse(time))).toISOString()}"`;
    }),
  );
  return isGiven ? changed : undefined;
}

/** So many MB that pack to a thousandth; as often as wanted, it is still one packing. */
const packedSpaces = (megabytes: number): Buffer => gzipSync(Buffer.alloc(megabytes << 20, ' '), { level: 9 });

async function packed(answer: Answer, { fault, at }: Strike, { headers }: FaultTerms): Promise<Answer> {
  const encoding = answer.headers['content-type'] === 'application/gzip' ? {} : { 'content-encoding': 'gzip' };
  switch (fault.kind) {
    case 'truncated-gzip': {
      const isAccepted = /gzip|\*/.test(String(headers['accept-encoding'] ?? ''));
      if (!isPacked(answer) && !isAccepted) return answer;
      const body = await wholeOf(answer.body);
      const bytes = isPacked(answer) ? body : gzipSync(body);
      return withBody(answer, bytes.subarray(0, Math.min(at ?? bytes.length >> 1, bytes.length - 1)), encoding);
    }
    case 'gzip-bomb':
      return withBody(answer, bomb(fault.megabytes), encoding);
    default:
      return answer;
  }
}

const largestPart = 16;

async function* bomb(megabytes: number): AsyncGenerator<Buffer> {
  const rest = megabytes % largestPart;
  if (rest > 0) yield packedSpaces(rest);
  if (megabytes < largestPart) return;
  const part = packedSpaces(largestPart);
  for (let left = megabytes - rest; left > 0; left -= largestPart) yield part;
}
