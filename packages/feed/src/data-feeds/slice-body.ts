import { gzipSync } from 'node:zlib';
import type { Micros } from '@replay/core';
import { BodyFault, bounded, gunzipped } from '../http/body.ts';
import type { ResponseHead } from '../http/http-call.ts';
import { receiptTimeOf } from '../raw/capture-stamp.ts';
import { minute } from './minute.ts';
import { SliceForm } from './slice-form.ts';

/** Bytes of a slice as it is sent, and unpacked: what is more is no minute of messages. */
const largestPacked = 256 << 20;
const largestUnpacked = 1 << 30;
/** So many times does no recorded text shrink. A slice that claims more is a bomb, whatever its size. */
const densest = 200;
const alwaysAllowed = 16 << 20;
const smallestPiece = 1 << 16;

/** A slice as it was received, and how many minutes it covers. */
export interface ReceivedSlice {
  readonly packed: Buffer;
  readonly minutes: number;
}

/**
 * Takes the slice of an answer and unpacks it to its end, keeping nothing of that: what is cut short or damaged shows here, before it
 * is stored, and so does what is no slice: it would be kept, and never asked for again. Throws a `BodyFault`.
 */
export async function takeSlice(body: AsyncIterable<Buffer>, head: ResponseHead): Promise<ReceivedSlice> {
  const encoding = head.headers['content-encoding'] ?? 'gzip';
  if (encoding !== 'gzip') {
    throw new BodyFault(`the slice is packed as '${String(encoding)}', not gzip`, false);
  }
  // An empty gzip has twenty bytes; none at all are an empty minute only where the server says that it means none.
  if (head.headers['content-length'] === '0') return { packed: gzipSync(''), minutes: minutesIn(head) };
  const pieces: Buffer[] = [];
  const form = new SliceForm();
  for await (const piece of unpackedPieces(kept(bounded(body, largestPacked), pieces))) form.see(piece);
  form.end();
  return { packed: Buffer.concat(pieces), minutes: minutesIn(head) };
}

/**
 * The whole text of a slice. Throws a `BodyFault` for one that is damaged. It is unpacked in one go, which needs no turn of whoever
 * reads the slice before it.
 */
export async function unpackedSlice(packed: Buffer): Promise<readonly Buffer[]> {
  const pieces: Buffer[] = [];
  for await (const piece of unpackedPieces(once(packed), claimedSize(packed))) pieces.push(piece);
  return pieces;
}

/** The size that a gzip says to unpack to, as far as that is believed; larger ones come in several pieces. */
function claimedSize(packed: Buffer): number {
  if (packed.length < 4) return smallestPiece;
  return Math.min(Math.max(packed.readUInt32LE(packed.length - 4) + 1, smallestPiece), alwaysAllowed);
}

/** The part of a slice of several minutes that belongs to one of them, packed again. */
export async function minuteOfSlice(packed: Buffer, time: Micros): Promise<Buffer> {
  const text = Buffer.concat(await unpackedSlice(packed)).toString('utf8');
  // Behind the last line feed there is no line, and an empty one would stand for a lost connection.
  const lines = text.replace(/\n$/, '').split('\n');
  let isInside = false;
  const own = lines.filter((line) => {
    const received = receiptTimeOf(line);
    // What tells no time of its own belongs to what is before it.
    if (received !== undefined) isInside = received >= time && received < time + minute;
    return isInside;
  });
  return gzipSync(own.length === 0 ? '' : `${own.join('\n')}\n`);
}

async function* unpackedPieces(packed: AsyncIterable<Buffer>, pieceSize?: number): AsyncGenerator<Buffer> {
  let received = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const piece of packed) {
      received += piece.length;
      yield piece;
    }
  }
  let unpacked = 0;
  for await (const piece of gunzipped(counted(), pieceSize)) {
    unpacked += piece.length;
    if (unpacked > Math.min(largestUnpacked, Math.max(alwaysAllowed, received * densest))) {
      throw new BodyFault(`it unpacks to more than ${unpacked >> 20} MB, far more than messages of a minute do`, false);
    }
    yield piece;
  }
}

async function* kept(body: AsyncIterable<Buffer>, pieces: Buffer[]): AsyncGenerator<Buffer> {
  for await (const piece of body) {
    pieces.push(piece);
    yield piece;
  }
}

async function* once(packed: Buffer): AsyncGenerator<Buffer> {
  if (packed.length > 0) yield packed;
}

/** How many minutes the server says that it gave; one where it says nothing. */
function minutesIn({ headers }: ResponseHead): number {
  const told = headers['x-slice-size'];
  return typeof told === 'string' && /^[1-9]\d{0,4}$/.test(told) ? Number(told) : 1;
}
