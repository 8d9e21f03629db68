import { printable } from '@replay/core';
import type { TextOptions } from '@replay/report';

/** How a report is printed on this terminal: in its width, and in colour unless NO_COLOR is set. */
export function terminalOptions(): TextOptions {
  const { isTTY, columns } = process.stdout;
  const plain = process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== '';
  return { colour: isTTY === true && !plain, ...(isTTY && columns !== undefined ? { width: columns } : {}) };
}

/** Where a command writes; normally the process. */
export interface Streams {
  out(text: string): void;
  err(text: string): void;
  /** Whether the process runs this command only, which may then guard its exit and its stdout. */
  readonly ownsProcess?: boolean;
}

/**
 * Escapes all output: text from data, servers and file names must not control the terminal. Only the colours of our own
 * reports pass, and only where reports are coloured.
 */
export const safeStreams = (streams: Streams): Streams => ({
  ...streams,
  out: (text) => streams.out(terminalOptions().colour === true ? coloured(text) : printable(text)),
  err: (text) => streams.err(printable(text)),
});

const coloured = (text: string): string =>
  text
    .split(reportColours)
    .map((part, index) => (index % 2 === 0 ? printable(part) : part))
    .join('');

const reportColours = new RegExp(`(${String.fromCharCode(27)}\\[(?:0|1|31|32)m)`);
