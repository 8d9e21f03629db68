import { gunzipSync, gzipSync } from 'node:zlib';
import type { Answer } from '../http/answer.ts';

type Body = Answer['body'];

/** Bytes of a response that may be buffered in order to be changed; a longer one is cut off. */
const maxBufferedBytes = 64 << 20;

export const isBuffered = (body: Body): body is string | Buffer => typeof body === 'string' || Buffer.isBuffer(body);

/** The body as chunks, whichever form it has. */
export async function* chunksOf(body: Body): AsyncGenerator<Buffer> {
  if (isBuffered(body)) yield Buffer.from(body);
  else for await (const chunk of body) yield Buffer.from(chunk);
}

export async function bufferOf(body: Body): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(body)) {
    bytes += chunk.length;
    if (bytes > maxBufferedBytes) throw new Error('the response is too large to be buffered');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Compressed as content, or for the transfer. */
export const isCompressed = ({ headers }: Answer): boolean =>
  headers['content-encoding'] === 'gzip' || headers['content-type'] === 'application/gzip';

/** One JSON text, not a stream of several. */
export const isJson = ({ headers }: Answer): boolean => /^application\/json\b/.test(headers['content-type'] ?? '');

/** A response with its JSON rewritten; a response without JSON is returned unchanged. */
export async function withText(answer: Answer, rewrite: (text: string) => string): Promise<Answer> {
  if (!isJson(answer)) return answer;
  const body = await bufferOf(answer.body);
  if (!isCompressed(answer)) return withBody(answer, Buffer.from(rewrite(body.toString())));
  return withBody(answer, gzipSync(rewrite(gunzipSync(body).toString())));
}

/** The server sets `Content-Length` of a buffered body itself. */
export function withBody(answer: Answer, body: Body, more: Readonly<Record<string, string>> = {}): Answer {
  const { 'content-length': _, ...headers } = answer.headers;
  return { ...answer, headers: { ...headers, ...more }, body };
}
