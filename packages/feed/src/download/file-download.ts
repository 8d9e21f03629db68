import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ReplayError } from '@replay/core';
import { BodyFault, gunzipped } from '../http/body.ts';
import type { ResponseHead } from '../http/http-call.ts';
import type { HttpClient } from '../http/http-client.ts';
import { reasonOf } from '../http/http-errors.ts';

/** A file to fetch, and where to put it. */
export interface FileDownload {
  readonly client: HttpClient;
  /** Below the address of the client. */
  readonly path: string;
  readonly target: string;
  readonly signal: AbortSignal | undefined;
  /** Told how many more bytes have come. */
  readonly onBytes: (bytes: number) => void;
}

export interface DownloadedFile {
  readonly path: string;
  /** Whether it was there already, came whole, or was begun before and continued. */
  readonly status: 'there' | 'downloaded' | 'continued';
  readonly bytes: number;
}

/** A connection that breaks after it brought something is continued so often; five times in a row where it brought hardly anything. */
const mostBreaks = 100;
const mostPoor = 5;
const hardlyAnything = 1024;

/**
 * Fetches a packed file. What has come of it lies beside it as `.part`, is continued by the next attempt, now or another day, and gets the
 * file's name only when it has the length that the server told and was unpacked to its end.
 * Throws `NETWORK` for a file that is damaged as it is served, and whatever a request throws.
 */
export async function downloadFile(download: FileDownload): Promise<DownloadedFile> {
  const { target } = download;
  const there = await sizeOf(target);
  if (there !== undefined) return { path: target, status: 'there', bytes: there };
  await mkdir(dirname(target), { recursive: true });
  const part = `${target}.part`;
  const continued = ((await sizeOf(part)) ?? 0) > 0;
  let bytes = await fetchPart(download, part);
  let fault = await faultOf(part);
  if (fault !== undefined) {
    // It may have been begun from another version of the file, or damaged on the way.
    await rm(part);
    bytes = await fetchPart(download, part);
    fault = await faultOf(part);
  }
  if (fault !== undefined) {
    await rm(part);
    throw new ReplayError('NETWORK', `the file is damaged as it is served: ${fault.message}`, {
      place: `${download.client.place}${download.path}`,
      remedy: 'try again later, or tell whoever serves it',
      cause: fault,
    });
  }
  await rename(part, target);
  return { path: target, status: continued ? 'continued' : 'downloaded', bytes };
}

/** Fetches what is missing of a part, and gives its length when it is whole. */
async function fetchPart({ client, path, signal, onBytes }: FileDownload, part: string): Promise<number> {
  let poor = 0;
  for (let breaks = 1; ; breaks++) {
    const have = (await sizeOf(part)) ?? 0;
    const fetched = await client.fetch(path, {}, (body, head) => takePart(body, head, { part, have, onBytes }), {
      signal,
      accepted: [200, 206, 416],
      total: Number.POSITIVE_INFINITY,
      headers: { accept: '*/*', 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) },
    });
    if (fetched.status === 'whole') return fetched.bytes;
    signal?.throwIfAborted();
    poor = fetched.bytes < hardlyAnything ? poor + 1 : 0;
    if (breaks < mostBreaks && poor < mostPoor) continue;
    const why = client.key.redact(reasonOf(fetched.cause));
    throw new ReplayError('NETWORK', `the connection broke ${breaks} times in the middle of the file: ${why}`, {
      place: `${client.place}${path}`,
      remedy: 'ask again: it goes on from where it is',
      cause: fetched.cause,
    });
  }
}

type Fetched =
  | { readonly status: 'whole'; readonly bytes: number }
  /** After so many bytes that are new. */
  | { readonly status: 'broken'; readonly bytes: number; readonly cause: unknown };

interface Part {
  readonly part: string;
  /** Bytes that are there already. */
  readonly have: number;
  readonly onBytes: (bytes: number) => void;
}

async function takePart(
  body: AsyncIterable<Buffer>,
  head: ResponseHead,
  { part, have, onBytes }: Part,
): Promise<Fetched> {
  const extent = extentOf(head, have);
  if (head.status === 416) {
    for await (const _ of body);
    // Nothing is missing, or the file is not the one that was begun.
    if (extent.total === have) return { status: 'whole', bytes: have };
    await rm(part, { force: true });
    throw new BodyFault('the file is shorter now than what there is of it', true);
  }
  const file = await open(part, extent.start === 0 ? 'w' : 'r+');
  let at = extent.start;
  try {
    for await (const piece of body) {
      await writeAt(file, piece, at, part);
      at += piece.length;
      onBytes(piece.length);
    }
  } catch (cause) {
    // What came is kept and continued; of what brought nothing the client counts the tries. No other connection mends a disk.
    if (at === extent.start || cause instanceof ReplayError) throw cause;
    return { status: 'broken', bytes: at - extent.start, cause };
  } finally {
    await file.close();
  }
  if (extent.total === undefined || at === extent.total) return { status: 'whole', bytes: at };
  if (at < extent.total) {
    return { status: 'broken', bytes: at - extent.start, cause: new BodyFault('the answer ended early', true) };
  }
  await rm(part, { force: true });
  throw new BodyFault(`the answer has ${at} bytes instead of ${extent.total}`, true);
}

/** Writes a whole piece: the system may take less of it at a time. */
async function writeAt(file: FileHandle, piece: Buffer, at: number, path: string): Promise<void> {
  try {
    for (let done = 0; done < piece.length; ) {
      const { bytesWritten } = await file.write(piece, done, piece.length - done, at + done);
      done += bytesWritten;
    }
  } catch (cause) {
    throw new ReplayError('DISK', `the file cannot be written: ${reasonOf(cause)}`, {
      place: path,
      remedy: 'free some space or choose another folder; the same command goes on from where it is',
      cause,
    });
  }
}

/** Where an answer begins in the file, and how long the file is, as far as the server tells. */
function extentOf({ status, headers }: ResponseHead, have: number): { start: number; total: number | undefined } {
  const [, start, total] = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(String(headers['content-range'])) ?? [];
  if (status === 416) return { start: have, total: total === undefined ? undefined : Number(total) };
  if (status === 206) {
    if (Number(start) === have) return { start: have, total: Number(total) };
    throw new BodyFault(
      `the answer is another part (${String(headers['content-range'])}) than that from ${have} on`,
      true,
    );
  }
  const length = headers['content-length'];
  return { start: 0, total: length === undefined ? undefined : Number(length) };
}

/** So many times does no table shrink. */
const densest = 1000;
const alwaysAllowed = 64 << 20;

/** What is wrong with a packed file, found by unpacking it to its end. */
async function faultOf(path: string): Promise<BodyFault | undefined> {
  const size = (await sizeOf(path)) ?? 0;
  if (size === 0) return new BodyFault('it is empty, not even a gzip', true);
  try {
    let unpacked = 0;
    for await (const piece of gunzipped(createReadStream(path, { highWaterMark: 1 << 18 }))) {
      unpacked += piece.length;
      if (unpacked > Math.max(alwaysAllowed, size * densest)) return new BodyFault('it unpacks without end', false);
    }
    return undefined;
  } catch (error) {
    if (error instanceof BodyFault) return error;
    throw error;
  }
}

const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
