import { clearLine, cursorTo } from 'node:readline';
import type { DownloadProgress } from '@replay/feed';

/** Tells on stderr how far a download is: a line every few seconds, nothing when quiet. */
export interface ShownDownload {
  readonly update: (progress: DownloadProgress) => void;
  stop(): void;
}

const millisBetweenLines = 3000;

export function showDownload(quiet: boolean, err: (text: string) => void): ShownDownload {
  if (quiet) return { update: () => {}, stop: () => {} };
  const began = performance.now();
  // On a terminal one line is written over and over.
  const isTerminal = process.stderr.isTTY === true;
  let told = began;
  let isOpen = false;
  return {
    update({ files, filesDone, bytes }) {
      const now = performance.now();
      if (now - told < (isTerminal ? 200 : millisBetweenLines)) return;
      told = now;
      const rate = bytes / 1e6 / Math.max(0.001, (now - began) / 1000);
      const line = `${filesDone} of ${files} files, ${(bytes / 1e6).toFixed(1)} MB, ${rate.toFixed(1)} MB/s`;
      if (isTerminal) cursorTo(process.stderr, 0);
      if (isTerminal) clearLine(process.stderr, 1);
      err(isTerminal ? line : `${line}\n`);
      isOpen = isTerminal;
    },
    stop() {
      if (isOpen) err('\n');
    },
  };
}
