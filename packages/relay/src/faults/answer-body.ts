import { gunzipSync, gzipSync } from 'node:zlib';
import type { Answer } from '../server/answer.ts';

type Body = Answer['body'];

/** Bytes of an answer that is gathered to be spoilt; a longer one breaks off. */
const mostGathered = 64 << 20;

export const isWhole = (body: Body): body is string | Buffer => typeof body === 'string' || Buffer.isBuffer(body);

/** A body in pieces, however it was given. */
export async function* piecesOf(body: Body): AsyncGenerator<Buffer> {
  if (isWhole(body)) yield Buffer.from(body);
  else for await (const piece of body) yield Buffer.from(piece);
}

export async function wholeOf(body: Body): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of piecesOf(body)) {
    bytes += piece.length;
    if (bytes > mostGathered) throw new Error('the answer is too large to be gathered');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Packed by itself, or as the way it is sent. */
export const isPacked = ({ headers }: Answer): boolean =>
  headers['content-encoding'] === 'gzip' || headers['content-type'] === 'application/gzip';

/** One JSON text, and not a stream of many. */
export const isJson = ({ headers }: Answer): boolean => /^application\/json\b/.test(headers['content-type'] ?? '');

/** An answer with its JSON rewritten; one that holds none stays as it is. */
export async function withText(answer: Answer, rewrite: (text: string) => string): Promise<Answer> {
  if (!isJson(answer)) return answer;
  const body = await wholeOf(answer.body);
  if (!isPacked(answer)) return withBody(answer, Buffer.from(rewrite(body.toString())));
  return withBody(answer, gzipSync(rewrite(gunzipSync(body).toString())));
}

/** The length of a whole body is told where it is sent. */
export function withBody(answer: Answer, body: Body, more: Readonly<Record<string, string>> = {}): Answer {
  const { 'content-length': _, ...headers } = answer.headers;
  return { ...answer, headers: { ...headers, ...more }, body };
}
