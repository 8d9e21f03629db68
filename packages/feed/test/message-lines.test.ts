import { law } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framesAsLines, linesOf, type MessageLines, startOf } from '../src/machine/message-lines.ts';

const textsOf = ({ bytes, ends }: MessageLines): readonly string[] =>
  ends.map((end, line) => bytes.toString('utf8', startOf(ends, line), end));

async function* pieces(body: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  let from = 0;
  for (const cut of [...cuts].sort((one, other) => one - other)) {
    yield body.subarray(from, cut);
    from = cut;
  }
  yield body.subarray(from);
}

const cutIntoLines = async (body: Buffer, cuts: readonly number[]): Promise<readonly string[]> => {
  const texts: string[] = [];
  for await (const lines of linesOf(pieces(body, cuts))) texts.push(...textsOf(lines));
  return texts;
};

describe('a body that comes in pieces', () => {
  const lines = ['{"a":1}', '', '{"b":"ü"}', '{"last":"without an end"}'];
  const body = Buffer.from(lines.join('\n'));

  it.each(Array.from({ length: body.length + 1 }, (_, cut) => cut))(
    'is the same lines when cut at byte %i',
    async (cut) => {
      expect(await cutIntoLines(body, [cut])).toEqual(lines);
    },
  );

  it('is the same lines when every byte comes alone', async () => {
    expect(
      await cutIntoLines(
        body,
        Array.from({ length: body.length }, (_, cut) => cut),
      ),
    ).toEqual(lines);
  });

  it('holds no message of more than 64 MB', async () => {
    let taken = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (const piece = Buffer.alloc(1 << 20, 'x'); taken < 200; taken++) yield piece;
    }
    const read = async (): Promise<void> => {
      for await (const _ of linesOf(endless()));
    };
    await expect(read()).rejects.toThrow('a message is longer than 64 MB');
    expect(taken).toBe(64);
  });

  it('ends with its last line feed, if there is one', async () => {
    expect(await cutIntoLines(Buffer.from('a\nb\n'), [2])).toEqual(['a', 'b']);
    expect(await cutIntoLines(Buffer.alloc(0), [])).toEqual([]);
  });
});

describe('frames', () => {
  law('are lines', [fc.array(fc.string())], (frames) => {
    const plain = frames.map((frame) => frame.replaceAll('\n', ' '));
    expect(textsOf(framesAsLines(plain.map((frame) => Buffer.from(frame))))).toEqual(plain);
  });
});
