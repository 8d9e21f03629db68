import { SameRoom } from '../columns/room.ts';
import type { BlockColumns } from '../events/block-columns.ts';
import { readEventsOn } from '../frames/event-frame.ts';
import { type FrameHeader, frameLength } from '../frames/frame-header.ts';
import type { TapeFile } from './tape-file.ts';

/**
 * Where one frame of events at a time is read and taken apart, at once and in the same room as the one before it. It takes
 * less time than to hand a frame to another thread and back; a disk that must be waited for is waited for.
 */
export class FrameDesk {
  readonly #room = new SameRoom();
  #bytes = Buffer.alloc(0);

  /** The bytes of the frame that a header tells of, as they stand in a file; fewer where it ends. */
  read(file: TapeFile, offset: number, header: FrameHeader): Buffer {
    const length = frameLength(header);
    if (this.#bytes.length < length) this.#bytes = Buffer.allocUnsafeSlow(2 * length);
    return this.#bytes.subarray(0, file.readInto(this.#bytes, offset, length));
  }

  /** The events of the frame that was read. Throws `BAD_DATA` with what is wrong, and no place. */
  events(header: FrameHeader, frame: Buffer): BlockColumns {
    this.#room.clear();
    return readEventsOn(header, frame, this.#room);
  }
}
