import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ResponseHead } from './http-call.ts';

/** Why the body of a response cannot be used, and whether a retry may help. */
export class BodyFault extends Error {
  readonly transient: boolean;

  constructor(message: string, transient: boolean) {
    super(message);
    this.transient = transient;
  }
}

/** Passes a body on; throws a `BodyFault` once it is longer than so many bytes. */
export async function* bounded(body: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > most) throw tooLarge(most);
    yield piece;
  }
}

/** Final: a retry would be as large. */
export const tooLarge = (most: number): BodyFault =>
  new BodyFault(`the response is larger than ${most >> 20} MB`, false);

/** Decompresses a body by its `content-encoding`, or by the magic number of gzip. */
export async function* unpacked(body: AsyncIterable<Buffer>, { headers }: ResponseHead): AsyncGenerator<Buffer> {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding === 'gzip' || encoding === 'x-gzip') yield* gunzipped(body);
  else if (encoding !== 'identity' && encoding !== '') {
    throw new BodyFault(`unknown encoding ${String(encoding)}`, false);
  } else {
    const pieces = body[Symbol.asyncIterator]();
    const { done, value: first } = await pieces.next();
    if (done === true) return;
    const all = prepend(first, pieces);
    yield* first[0] === 0x1f && first[1] === 0x8b ? gunzipped(all) : all;
  }
}

async function* prepend(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** Three times as fast as the default size. */
const pieceSize = 1 << 18;

/**
 * Decompresses gzip. A truncated or empty stream, or one with trailing data, is a `BodyFault`: read leniently it would pass for
 * less data.
 */
export async function* gunzipped(packed: AsyncIterable<Buffer>, chunkSize = pieceSize): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize });
  // The loop below receives errors of either side.
  pipeline(packed, gunzip, () => {});
  try {
    for await (const piece of gunzip) yield piece as Buffer;
  } catch (cause) {
    if (!String((cause as { code?: unknown }).code).startsWith('Z_')) throw cause;
    throw new BodyFault(`its gzip is damaged: ${(cause as Error).message}`, true);
  }
}

/** Bytes of a response that is read into memory, compressed or not. */
export const largestResponse = 64 << 20;

/** A whole body in memory. */
export async function wholeBody(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}
