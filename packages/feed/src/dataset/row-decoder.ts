import type { Micros } from '@replay/core';
import type { ByteCursor } from './byte-cursor.ts';
import type { Track } from './track.ts';

/** What the four first cells of a row said: whose it is, and when. */
export interface Stamps {
  readonly track: Track;
  readonly exchangeTime: Micros;
  readonly receivedTime: Micros;
}

/** Turns the rows of one kind of file into events. It sees the cells behind the stamps. */
export interface RowDecoder {
  /**
   * Reads the remaining cells of the row that begins at `start` off the bytes; false, having taken nothing, when one of them
   * is odd. It may go on with rows behind that begin with the same bytes, and counts them in `cursor.line`.
   */
  scan(cursor: ByteCursor, stamps: Stamps, start: number): boolean;
  /** Reads the whole row by its cells. Throws `RowFault`. */
  read(cells: readonly string[], stamps: Stamps): void;
  /** Tells what is complete: the time moves on, or the file ends. For those whose messages span rows. */
  settle?(): void;
  /** A row of the instrument's running message was bad: the message as a whole cannot be used. */
  spoil?(track: Track): void;
}
