import { gzipSync } from 'node:zlib';
import { type Answer, refusalAnswer } from '../http/answer.ts';
import { bufferOf, isCompressed, withBody, withText } from './answer-body.ts';
import { corrupted } from './corrupted-text.ts';
import type { Fault } from './fault.ts';
import type { InjectedFault } from './fault-injector.ts';
import { type FaultContext, withFaultyBytes } from './faulty-bytes.ts';
import { answerEndlessPages } from './faulty-pages.ts';

/**
 * Applies the faults of a request to its response: first those that reject it, then those of its content, its
 * compression and its transfer, regardless of the order of the rules.
 */
export async function faultyAnswer(
  faults: readonly InjectedFault[],
  request: () => Promise<Answer>,
  context: FaultContext,
): Promise<Answer> {
  const skew = faults.reduce((sum, { fault }) => sum + (fault.kind === 'clock-skew' ? fault.millis : 0), 0);
  const now = Date.now() + skew;
  let answer = refused(faults, now) ?? (await answerEndlessPages(faults, request, context.target));
  for (const { fault } of faults) answer = await withFaultyContent(answer, fault, now);
  for (const injected of faults) answer = await withFaultyCompression(answer, injected, context);
  for (const injected of faults) answer = await withFaultyBytes(answer, injected, context);
  return answer;
}

/** The rejection that the faults ask for, if any. `now` is the server's clock in milliseconds since 1970. */
export function refused(faults: readonly InjectedFault[], now: number): Answer | undefined {
  for (const { fault } of faults) if (fault.kind === 'status') return injectedRefusal(fault, now);
  return undefined;
}

function injectedRefusal({ status, retryAfter, retryAt }: Extract<Fault, { kind: 'status' }>, now: number): Answer {
  const until = retryAt === undefined ? undefined : new Date(now + 1000 * retryAt).toUTCString();
  const wait = retryAfter === undefined ? until : String(retryAfter);
  const refusal = refusalAnswer(status, 'injected fault: rejected');
  return wait === undefined ? refusal : { ...refusal, headers: { ...refusal.headers, 'retry-after': wait } };
}

async function withFaultyContent(answer: Answer, fault: Fault, now: number): Promise<Answer> {
  switch (fault.kind) {
    case 'wrong-sequence':
      return withText(answer, (text) => corrupted(text, fault));
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

/** A response that issues credentials, with another expiry time (milliseconds); undefined for any other response. */
async function withExpiry(answer: Answer, change: (time: number) => number): Promise<Answer | undefined> {
  let isFound = false;
  const changed = await withText(answer, (text) =>
    text.replace(/("expires_at": ?")([^"]+)"/, (_, name: string, time: string) => {
      isFound = true;
      return `${name}${new Date(change(Date.parse(time))).toISOString()}"`;
    }),
  );
  return isFound ? changed : undefined;
}

/** Megabytes of spaces, which compress to a thousandth; concatenated gzip members are still one gzip stream. */
const compressedSpaces = (megabytes: number): Buffer => gzipSync(Buffer.alloc(megabytes << 20, ' '), { level: 9 });

async function withFaultyCompression(
  answer: Answer,
  { fault, at }: InjectedFault,
  { headers }: FaultContext,
): Promise<Answer> {
  const encoding = answer.headers['content-type'] === 'application/gzip' ? {} : { 'content-encoding': 'gzip' };
  switch (fault.kind) {
    case 'truncated-gzip': {
      const isAccepted = /gzip|\*/.test(String(headers['accept-encoding'] ?? ''));
      if (!isCompressed(answer) && !isAccepted) return answer;
      const body = await bufferOf(answer.body);
      const bytes = isCompressed(answer) ? body : gzipSync(body);
      return withBody(answer, bytes.subarray(0, Math.min(at ?? bytes.length >> 1, bytes.length - 1)), encoding);
    }
    case 'gzip-bomb':
      return withBody(answer, gzipBomb(fault.megabytes), encoding);
    default:
      return answer;
  }
}

const maxPartMegabytes = 16;

async function* gzipBomb(megabytes: number): AsyncGenerator<Buffer> {
  const rest = megabytes % maxPartMegabytes;
  if (rest > 0) yield compressedSpaces(rest);
  if (megabytes < maxPartMegabytes) return;
  const part = compressedSpaces(maxPartMegabytes);
  for (let left = megabytes - rest; left > 0; left -= maxPartMegabytes) yield part;
}
