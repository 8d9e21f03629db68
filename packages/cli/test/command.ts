import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '@replay/cli';
import { afterAll } from 'vitest';

/** What a command left: its exit code, its two streams. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const scratch = mkdtempSync(join(tmpdir(), 'replay-cli-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let folders = 0;

/** A fresh folder that goes away after the tests of the file. */
export function freshFolder(): string {
  folders += 1;
  const path = join(scratch, String(folders));
  mkdirSync(path);
  return path;
}

/** Writes a file into a fresh folder and returns its path. */
export function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(freshFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** Runs `backtest` in this process, quietly and with its runs in a folder of the test. */
export async function backtest(args: readonly string[], abort = new AbortController()): Promise<Said> {
  let [out, err] = ['', ''];
  const streams = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
  };
  const code = await main(args, streams, abort.signal);
  return { code, out, err };
}

/** The options that every run of a test has. */
export const quietly = (out = freshFolder()): readonly string[] => ['--quiet', '--out', out];
