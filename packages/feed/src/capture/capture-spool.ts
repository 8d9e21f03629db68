import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Micros } from '@replay/core';
import { timeText } from '@replay/core';
import { linesOf } from '../raw/capture-lines.ts';
import { stampedText } from '../raw/capture-stamp.ts';
import { MessageFault } from '../raw/message-fault.ts';

/** A message with the time it was received; an empty one says that the recorder lost its connection. */
export interface SpooledLine {
  readonly time: Micros;
  readonly text: string;
}

const oneMinute = 60_000_000;
const minuteOf = (time: number): number => Math.floor(time / oneMinute);

/**
 * A capture laid out plainly in a temporary file, with the place where each minute begins, so that any minute can be read
 * without what comes before it. Memory holds one number a minute.
 */
export class CaptureSpool {
  readonly #folder: string;
  readonly #path: string;
  /** Minutes since 1970 that hold lines, ascending, and the byte at which each begins. */
  readonly #minutes: readonly number[];
  readonly #offsets: readonly number[];
  readonly #size: number;
  /** The span of the lines by their receipt: since inclusive, to exclusive; undefined for a capture without any. */
  readonly span: { readonly since: Micros; readonly to: Micros } | undefined;

  private constructor(folder: string, { minutes, offsets, size, span }: SpoolIndex) {
    this.#folder = folder;
    this.#path = pathIn(folder);
    this.#minutes = minutes;
    this.#offsets = offsets;
    this.#size = size;
    this.span = span;
  }

  /**
   * Lays a capture out, calling `see` for each message on the way. Nothing is left behind when it fails.
   * Throws `BAD_DATA` for a gzip that is damaged, `NO_DATA` for a missing file.
   */
  static async lay(path: string, see: (message: string) => void, signal?: AbortSignal): Promise<CaptureSpool> {
    const folder = await mkdtemp(join(tmpdir(), 'replay-capture-'));
    try {
      return new CaptureSpool(folder, await laidOut(path, pathIn(folder), see, signal));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The lines received in [from, to), in portions, read no faster than they are taken. */
  async *lines(from: Micros, to: Micros, signal?: AbortSignal): AsyncGenerator<readonly SpooledLine[]> {
    const first = this.#minutes.findIndex((one) => one >= minuteOf(from));
    if (first < 0 || to <= from) return;
    const beyond = this.#minutes.findIndex((one) => one > minuteOf(to - 1));
    const start = this.#offsets[first] ?? 0;
    const end = beyond < 0 ? this.#size : (this.#offsets[beyond] ?? this.#size);
    if (end <= start) return;
    // A line belongs where the latest clock before it stood, as its reader will count it.
    let clock = (this.#minutes[first] ?? 0) * oneMinute;
    for await (const portion of linesOf(this.#path, { range: { start, end }, signal })) {
      const lines: SpooledLine[] = [];
      for (const { text } of portion) {
        const own = text === '' ? clock : ownTime(text);
        clock = Math.max(clock, own);
        if (clock >= from && clock < to) lines.push({ time: own as Micros, text: text.slice(stampLength + 1) });
      }
      if (lines.length > 0) yield lines;
    }
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

interface SpoolIndex {
  readonly minutes: readonly number[];
  readonly offsets: readonly number[];
  readonly size: number;
  readonly span: CaptureSpool['span'];
}

const pathIn = (folder: string): string => join(folder, 'lines');

/** `2024-08-08T23:54:15.240214Z`. */
const stampLength = 27;
const ownTime = (text: string): Micros => stampedText(text).receivedTime;

async function laidOut(
  path: string,
  target: string,
  see: (message: string) => void,
  signal: AbortSignal | undefined,
): Promise<SpoolIndex> {
  const file = await open(target, 'w');
  try {
    const writer = new SpoolWriter(file, see);
    for await (const portion of linesOf(path, { signal })) await writer.write(portion.map(({ text }) => text));
    return writer.index();
  } finally {
    await file.close();
  }
}

/** Writes the lines of a capture one behind the other, and remembers where each minute begins. */
class SpoolWriter {
  readonly #file: FileHandle;
  readonly #see: (message: string) => void;
  readonly #minutes: number[] = [];
  readonly #offsets: number[] = [];
  #size = 0;
  #since: Micros | undefined;
  #clock: Micros | undefined;
  /** Lines without a readable time, from before there was any. */
  #early: string[] = [];

  constructor(file: FileHandle, see: (message: string) => void) {
    this.#file = file;
    this.#see = see;
  }

  async write(texts: readonly string[]): Promise<void> {
    await this.#file.appendFile(texts.map((text) => this.#line(text)).join(''));
  }

  index(): SpoolIndex {
    const [since, clock] = [this.#since, this.#clock];
    const span = since === undefined || clock === undefined ? undefined : { since, to: (clock + 1) as Micros };
    return { minutes: this.#minutes, offsets: this.#offsets, size: this.#size, span };
  }

  #line(text: string): string {
    // Nothing was lost before the first message.
    if (text === '') return this.#clock === undefined ? '' : this.#placed('\n');
    const { receivedTime, message } = this.#stamped(text);
    if (receivedTime === undefined) {
      this.#early.push(message);
      return '';
    }
    this.#since ??= receivedTime;
    this.#clock = Math.max(receivedTime, this.#clock ?? 0) as Micros;
    const messages = [...this.#early.splice(0), message];
    for (const one of messages) this.#see(one);
    return this.#placed(messages.map((one) => `${timeText(receivedTime)} ${one}\n`).join(''));
  }

  /** A line whose time cannot be read stays where it stood, as it stood: its reader will say what is wrong with it. */
  #stamped(text: string): { readonly receivedTime: Micros | undefined; readonly message: string } {
    try {
      return stampedText(text);
    } catch (error) {
      if (error instanceof MessageFault) return { receivedTime: this.#clock, message: text };
      throw error;
    }
  }

  #placed(line: string): string {
    const minute = minuteOf(this.#clock ?? 0);
    if (this.#minutes.at(-1) !== minute) {
      this.#minutes.push(minute);
      this.#offsets.push(this.#size);
    }
    this.#size += Buffer.byteLength(line);
    return line;
  }
}
