import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { AnswerHead } from './answer-head.ts';

/** Why the body of an answer cannot be used, and whether another try may give a better one. */
export class BodyFault extends Error {
  readonly transient: boolean;

  constructor(message: string, transient: boolean) {
    super(message);
    this.transient = transient;
  }
}

/** The pieces of a body as long as they are no more than so many bytes together; throws a `BodyFault` where they are. */
export async function* bounded(body: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > most) throw tooLarge(most);
    yield piece;
  }
}

/** An answer that is too large will be so again. */
export const tooLarge = (most: number): BodyFault =>
  new BodyFault(`the answer holds more than ${most >> 20} MB`, false);

/** The pieces of a body without its compression, be it one that the head names or one that only shows. */
export async function* unpacked(body: AsyncIterable<Buffer>, { headers }: AnswerHead): AsyncGenerator<Buffer> {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding === 'gzip' || encoding === 'x-gzip') yield* gunzipped(body);
  else if (encoding !== 'identity' && encoding !== '') {
    throw new BodyFault(`its encoding ${String(encoding)} is not known`, false);
  } else {
    const pieces = body[Symbol.asyncIterator]();
    const { done, value: first } = await pieces.next();
    if (done === true) return;
    const all = following(first, pieces);
    yield* first[0] === 0x1f && first[1] === 0x8b ? gunzipped(all) : all;
  }
}

async function* following(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** Larger pieces unpack three times as fast as those of the usual size. */
const pieceSize = 1 << 18;

/**
 * Unpacks gzip. A stream that ends early, even before it began, or has something else behind it is a `BodyFault`: read leniently
 * it would pass for less data.
 */
export async function* gunzipped(packed: AsyncIterable<Buffer>, chunkSize = pieceSize): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize });
  // Whatever fails on either side comes out of the pieces.
  pipeline(packed, gunzip, () => {});
  try {
    for await (const piece of gunzip) yield piece as Buffer;
  } catch (cause) {
    if (!String((cause as { code?: unknown }).code).startsWith('Z_')) throw cause;
    throw new BodyFault(`its gzip is damaged: ${(cause as Error).message}`, true);
  }
}

/** Bytes of an answer that is read into memory, packed or unpacked. */
export const largestAnswer = 64 << 20;

/** A whole body in memory. */
export async function wholeBody(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}
