import type { IncomingHttpHeaders } from 'node:http';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '../http/answer.ts';
import { bufferOf, chunksOf, isBuffered } from './answer-body.ts';
import type { Fault } from './fault.ts';
import type { InjectedFault } from './fault-injector.ts';

/** Ends a body in the middle, without an error line. */
class InjectedCut extends Error {}

/** Injects the faults that concern how the bytes of a response are sent. */
export async function withFaultyBytes(
  answer: Answer,
  { fault, at }: InjectedFault,
  context: FaultContext,
): Promise<Answer> {
  switch (fault.kind) {
    case 'drop':
    case 'stall':
    case 'slow-loris':
      return withChunks(answer, (chunks) => changedFrom(at ?? 0, chunks, (rest) => inject(rest, fault, context)));
    case 'corrupt': {
      const injected = (rest: Buffer) => inject(rest, fault, context);
      if (at !== undefined) return withChunks(answer, (chunks) => changedFrom(at, chunks, injected));
      const body = await bufferOf(answer.body);
      return withChunks({ ...answer, body }, (chunks) => changedFrom(body.length >> 1, chunks, injected));
    }
    case 'wrong-length': {
      const body = await bufferOf(answer.body);
      const length = String(Math.max(0, body.length + fault.by));
      return { ...answer, headers: { ...answer.headers, 'content-length': length }, body: shortOf(body, fault.by) };
    }
    default:
      return answer;
  }
}

/** Injects the fault into the rest of a chunk; returns the bytes to send. */
async function* inject(rest: Buffer, fault: Fault, { signal, silence }: FaultContext): AsyncGenerator<Buffer> {
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
      const corrupted = Buffer.from(rest);
      // Not a byte of any text, and always a change in compressed data.
      corrupted[0] = corrupted[0] === 0 ? 0xff : 0;
      yield corrupted;
      return;
    }
    default:
      yield rest;
  }
}

async function* changedFrom(
  at: number,
  chunks: AsyncIterable<Buffer>,
  injected: (rest: Buffer) => AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  let passed = 0;
  for await (const chunk of chunks) {
    const before = at - passed;
    passed += chunk.length;
    if (before < 0 || before >= chunk.length) {
      yield chunk;
      continue;
    }
    if (before > 0) yield chunk.subarray(0, before);
    yield* injected(chunk.subarray(before));
  }
}

/**
 * A longer promised length is never reached; with a shorter one the surplus bytes arrive where the next response
 * should begin.
 */
async function* shortOf(body: Buffer, by: number): AsyncGenerator<Buffer> {
  yield body;
  if (by > 0) throw await cut();
}

/** The response as chunks, keeping a known `Content-Length`. */
function withChunks(answer: Answer, change: (chunks: AsyncIterable<Buffer>) => AsyncIterable<Buffer>): Answer {
  const { body, headers, errorText } = answer;
  const length = isBuffered(body) ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  return {
    ...answer,
    headers: { ...headers, ...length },
    body: change(chunksOf(body)),
    ...(errorText === undefined
      ? {}
      : {
          errorText(error: unknown) {
            if (error instanceof InjectedCut) throw error;
            return errorText(error);
          },
        }),
  };
}

/** Lets the bytes before it be sent first. */
async function cut(): Promise<InjectedCut> {
  await nextTurn();
  return new InjectedCut('injected fault: cut');
}

/** The request that a fault is injected into. */
export interface FaultContext {
  /** Path and query of the request. */
  readonly target: string;
  /** Headers of the request. */
  readonly headers: IncomingHttpHeaders;
  /** Aborts when the client disconnects. */
  readonly signal: AbortSignal;
  /** Milliseconds after which a stall without a duration ends. */
  readonly silence: number;
}
