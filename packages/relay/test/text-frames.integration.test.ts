import { Duplex, type Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as library from 'ws';
import { textFrames } from '../src/http/text-frames.ts';

/** What the library makes of frames and hears in them, which its types leave out. */
const { Sender, Receiver } = library as unknown as {
  readonly Sender: new (socket: Duplex) => { send(frame: string | Buffer, terms: object, done: () => void): void };
  readonly Receiver: new (terms: object) => Writable;
};

/** The frames as the library sends them, one by one. */
function sentByLibrary(frames: readonly (string | Buffer)[]): Buffer {
  const pieces: Buffer[] = [];
  const socket = new Duplex({
    read: () => undefined,
    write(piece: Buffer, _encoding, done) {
      pieces.push(piece);
      done();
    },
  });
  const sender = new Sender(socket);
  for (const frame of frames)
    sender.send(frame, { binary: false, mask: false, fin: true, compress: false }, () => undefined);
  return Buffer.concat(pieces);
}

const anyText = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 60 }));

describe('text frames', () => {
  it.each([
    [0, 'the empty text'],
    [125, 'the longest length in one byte'],
    [126, 'the shortest in two more'],
    [65_535, 'the longest in two more'],
    [65_536, 'the shortest in eight more'],
  ])('of %i bytes are those of the library, because that is %s', (length) => {
    for (const frame of ['a'.repeat(length), Buffer.alloc(length, 'b')]) {
      expect(textFrames([frame, 'end'])).toEqual(sentByLibrary([frame, 'end']));
    }
  });

  it('equal those of the library for any text', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            anyText,
            anyText.map((text) => Buffer.from(text)),
          ),
          { maxLength: 20 },
        ),
        (frames) => {
          expect(textFrames(frames)).toEqual(sentByLibrary(frames));
        },
      ),
    );
  });

  it('decode to the original texts', () => {
    const heard: string[] = [];
    const receiver = new Receiver({ isServer: false, allowSynchronousEvents: true });
    receiver.on('message', (data: Buffer) => heard.push(data.toString()));
    const said = ['{"type":"trade"}', 'é'.repeat(100), '', '€'.repeat(30_000)];
    receiver.write(textFrames(said));
    expect(heard).toEqual(said);
  });
});
