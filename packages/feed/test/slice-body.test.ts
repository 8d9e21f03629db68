import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minuteOfSlice, takeSlice, unpackedSlice } from '../src/data-feeds/slice-body.ts';
import { BodyFault } from '../src/http/body.ts';
import { minuteAt } from './api-stub.ts';

async function* piecesOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

const head = { status: 200, headers: { 'content-encoding': 'gzip' }, place: 'here' };
const anyText = fc
  .array(fc.string({ maxLength: 30 }), { minLength: 1, maxLength: 40 })
  .map((lines) => `2024-01-01T00:00:00.0000000Z ${lines.join('\n')}\n`);
const anySize = fc.integer({ min: 1, max: 200 });

describe('a slice', () => {
  it('is taken as it was sent, in whatever pieces it comes', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anySize, async (text, size) => {
        const sent = gzipSync(text);
        const { packed, minutes } = await takeSlice(piecesOf(sent, size), head);
        expect([packed.equals(sent), minutes]).toEqual([true, 1]);
        expect(Buffer.concat(await unpackedSlice(packed)).toString()).toBe(text);
      }),
    );
  });

  it('that was cut anywhere is no slice', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anySize, fc.nat(), async (text, size, at) => {
        const sent = gzipSync(text);
        const cut = sent.subarray(0, 1 + (at % (sent.length - 1)));
        await expect(takeSlice(piecesOf(cut, size), head)).rejects.toBeInstanceOf(BodyFault);
        await expect(unpackedSlice(cut)).rejects.toBeInstanceOf(BodyFault);
      }),
    );
  });

  it('of nothing is a minute without messages, as long as nothing is what the server meant to send', async () => {
    const { packed } = await takeSlice(piecesOf(gzipSync(''), 10), head);
    expect(await unpackedSlice(packed)).toEqual([]);
    const meant = { ...head, headers: { ...head.headers, 'content-length': '0' } };
    expect(await unpackedSlice((await takeSlice(piecesOf(Buffer.alloc(0), 10), meant)).packed)).toEqual([]);
    await expect(takeSlice(piecesOf(Buffer.alloc(0), 10), head)).rejects.toBeInstanceOf(BodyFault);
  });

  it('of several minutes is the slices of its minutes one behind the other', async () => {
    // Of each line its minute, or a lost connection in its place.
    const anyLines = fc.array(fc.option(fc.integer({ min: 0, max: 3 })), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(anyLines, async (drawn) => {
        let minute = 0;
        const lines = drawn.map((step, at) => {
          minute = Math.min(3, minute + (step ?? 0));
          return step === null
            ? ''
            : `${new Date(minuteAt(minute) / 1000 + at).toISOString().replace('Z', '0000Z')} ${at}`;
        });
        // Nothing was lost before the first message.
        const first = lines.findIndex((line) => line !== '');
        const told = first < 0 ? [] : lines.slice(first);
        const whole = gzipSync(told.length === 0 ? '' : `${told.join('\n')}\n`);
        const parts = await Promise.all([0, 1, 2, 3].map((at) => minuteOfSlice(whole, minuteAt(at))));
        const texts = await Promise.all(parts.map(async (part) => Buffer.concat(await unpackedSlice(part)).toString()));
        expect(texts.join('')).toBe(told.map((line) => `${line}\n`).join(''));
      }),
    );
  });
});
