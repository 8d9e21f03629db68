import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '../server/answer.ts';
import { isWhole, piecesOf, wholeOf } from './answer-body.ts';
import type { Fault } from './fault.ts';
import type { Strike } from './fault-desk.ts';
import type { FaultTerms } from './fault-terms.ts';

/** Ends a body in the middle: there are no last words for it. */
class CutOnPurpose extends Error {}

/** An answer as its bytes go out, where a fault lies in that. */
export async function onTheWire(answer: Answer, { fault, at }: Strike, terms: FaultTerms): Promise<Answer> {
  switch (fault.kind) {
    case 'drop':
    case 'stall':
    case 'slow-loris':
      return sent(answer, (pieces) => struckAt(at ?? 0, pieces, (rest) => befall(rest, fault, terms)));
    case 'corrupt': {
      const strike = (rest: Buffer) => befall(rest, fault, terms);
      if (at !== undefined) return sent(answer, (pieces) => struckAt(at, pieces, strike));
      const body = await wholeOf(answer.body);
      return sent({ ...answer, body }, (pieces) => struckAt(body.length >> 1, pieces, strike));
    }
    case 'wrong-length': {
      const body = await wholeOf(answer.body);
      const told = String(Math.max(0, body.length + fault.by));
      return { ...answer, headers: { ...answer.headers, 'content-length': told }, body: shortOf(body, fault.by) };
    }
    default:
      return answer;
  }
}

/** What becomes of a body from one byte on; gives what of its first piece goes on as usual. */
async function* befall(rest: Buffer, fault: Fault, { signal, silence }: FaultTerms): AsyncGenerator<Buffer> {
  switch (fault.kind) {
    case 'drop':
      throw await cut();
    case 'stall':
      await pause(fault.millis ?? silence, undefined, { signal });
      if (fault.millis === undefined) throw await cut();
      yield rest;
      return;
    case 'slow-loris':
      for (const byte of rest.subarray(0, fault.bytes)) {
        await pause(fault.every, undefined, { signal });
        yield Buffer.of(byte);
      }
      yield rest.subarray(fault.bytes);
      return;
    case 'corrupt': {
      const spoilt = Buffer.from(rest);
      // No byte of any text, and another than before in what is packed.
      spoilt[0] = spoilt[0] === 0 ? 0xff : 0;
      yield spoilt;
      return;
    }
    default:
      yield rest;
  }
}

async function* struckAt(
  at: number,
  pieces: AsyncIterable<Buffer>,
  strike: (rest: Buffer) => AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  let passed = 0;
  for await (const piece of pieces) {
    const before = at - passed;
    passed += piece.length;
    if (before < 0 || before >= piece.length) {
      yield piece;
      continue;
    }
    if (before > 0) yield piece.subarray(0, before);
    yield* strike(piece.subarray(before));
  }
}

/** More that was promised never comes; fewer bytes than there are leave the rest where the next answer belongs. */
async function* shortOf(body: Buffer, by: number): AsyncGenerator<Buffer> {
  yield body;
  if (by > 0) throw await cut();
}

/** In pieces; a length that is known is still told. */
function sent(answer: Answer, change: (pieces: AsyncIterable<Buffer>) => AsyncIterable<Buffer>): Answer {
  const { body, headers, lastWords } = answer;
  const length = isWhole(body) ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  return {
    ...answer,
    headers: { ...headers, ...length },
    body: change(piecesOf(body)),
    ...(lastWords === undefined
      ? {}
      : {
          lastWords(error: unknown) {
            if (error instanceof CutOnPurpose) throw error;
            return lastWords(error);
          },
        }),
  };
}

/** Lets go out first what was given before. */
async function cut(): Promise<CutOnPurpose> {
  await nextTurn();
  return new CutOnPurpose('cut on purpose');
}
