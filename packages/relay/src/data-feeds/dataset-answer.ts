import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, Refusal, refusalAnswer } from '../http/answer.ts';
import type { ServedDataset } from '../markets/served-market.ts';

/**
 * A dataset file, or the byte range that `Range: bytes=…` requests. When `If-Range` does not match the file's ETag
 * the whole file is sent, because the client's partial copy is of another version. Responds 404 for a file that no
 * longer exists, and 416 for a range past its end.
 */
export async function datasetAnswer({ path }: ServedDataset, headers: IncomingHttpHeaders): Promise<Answer> {
  const file = await stat(path).catch(() => {
    throw new Refusal(404, 'The dataset is not there any more');
  });
  const mark = `"${file.size.toString(36)}-${Math.trunc(file.mtimeMs).toString(36)}"`;
  const common = { 'content-type': 'application/gzip', 'accept-ranges': 'bytes', etag: mark };
  const isSame = headers['if-range'] === undefined || headers['if-range'] === mark;
  const range = isSame ? rangeIn(headers.range, file.size) : undefined;
  if (range === 'beyond') {
    const { status, headers: ownHeaders, body } = refusalAnswer(416, 'The range lies behind the end of the file');
    return { status, headers: { ...ownHeaders, 'content-range': `bytes */${file.size}` }, body };
  }
  if (range === undefined) {
    return {
      status: 200,
      headers: { ...common, 'content-length': String(file.size) },
      body: bytesOf(path, 0, file.size),
    };
  }
  const { start, end } = range;
  return {
    status: 206,
    headers: {
      ...common,
      'content-length': String(end - start),
      'content-range': `bytes ${start}-${end - 1}/${file.size}`,
    },
    body: bytesOf(path, start, end),
  };
}

/** Opens the file on the first read, and closes it after the last one or when the client disconnects. */
async function* bytesOf(path: string, start: number, end: number): AsyncGenerator<Buffer> {
  if (end > start) yield* createReadStream(path, { start, end: end - 1, highWaterMark: 1 << 18 });
}

/**
 * One byte range, `start` inclusive and `end` exclusive. Undefined for several ranges or other units: the whole file
 * is sent then.
 */
function rangeIn(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | 'beyond' | undefined {
  const [, first, last] = /^bytes=(\d{1,15})?-(\d{1,15})?$/.exec(header ?? '') ?? [];
  if (first === undefined)
    return last === undefined ? undefined : { start: Math.max(0, size - Number(last)), end: size };
  if (Number(first) >= size) return 'beyond';
  const end = last === undefined ? size : Math.min(size, Number(last) + 1);
  return end > Number(first) ? { start: Number(first), end } : undefined;
}
