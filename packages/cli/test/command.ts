import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '@replay/cli';
import { repoRoot } from '@replay/testkit';
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

const program = ['--import', 'tsx', '--conditions=source', join(repoRoot, 'packages/cli/src/main.ts')];

interface ProcessTerms {
  /** What it has said on stderr when it gets the signal. */
  readonly says?: RegExp;
  readonly signal?: NodeJS.Signals;
  readonly closeOut?: true;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds after which it is killed, which gives the code -1. */
  readonly within?: number;
}

/** Runs `backtest` as its users do, in a process of its own; `when` may end it once it has said something on stderr. */
export function processOf(args: readonly string[], when: ProcessTerms = {}): Promise<Said> {
  const child = spawn(process.execPath, [...program, ...args], {
    cwd: repoRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...when.env },
    timeout: when.within,
    killSignal: 'SIGKILL',
  });
  let [out, err, sent] = ['', '', false];
  if (when.closeOut) child.stdout.once('data', () => child.stdout.destroy());
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk;
    if (when.signal === undefined || sent || !when.says?.test(err)) return;
    sent = true;
    child.kill(when.signal);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, out, err }));
  });
}
