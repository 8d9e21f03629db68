import { clearLine, cursorTo } from 'node:readline';
import type { DownloadProgress } from '@replay/feed';

/** Shows the progress of a download on stderr: a line every few seconds, nothing when quiet. */
export interface DownloadDisplay {
  readonly update: (progress: DownloadProgress) => void;
  stop(): void;
}

const millisBetweenLines = 3000;

export function showDownload(quiet: boolean, err: (text: string) => void): DownloadDisplay {
  if (quiet) return { update: () => {}, stop: () => {} };
  const began = performance.now();
  // On a terminal one line is overwritten.
  const isTerminal = process.stderr.isTTY === true;
  let lastLine = began;
  let isOpen = false;
  return {
    update({ files, filesDone, bytes }) {
      const now = performance.now();
      if (now - lastLine < (isTerminal ? 200 : millisBetweenLines)) return;
      lastLine = now;
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
