import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a process took from its start to its exit. */
export interface ProcessCost {
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly output: string;
}

const command = fileURLToPath(new URL('../../scripts/backtest.mjs', import.meta.url));
const watcher = fileURLToPath(new URL('../peak-memory.mjs', import.meta.url));

let bundled = false;

/** Runs the `backtest` command as `npm run backtest` does, without npm. */
export async function timedCommand(args: readonly string[]): Promise<ProcessCost> {
  // The first call of all may have to bundle the command.
  if (!bundled) await timed(process.execPath, [command, '--version'], '', process.env);
  bundled = true;
  const env = { ...process.env, NODE_OPTIONS: `--import=${watcher}` };
  const { seconds, output, complaints } = await timed(process.execPath, [command, ...args], '', env);
  const peaks = [...complaints.matchAll(/peak memory (\d+) kB/g)].map(([, kilobytes]) => Number(kilobytes) / 1024);
  return { seconds, output, peakMegabytes: Math.max(...peaks) };
}

/** Runs a Python script, which tells its peak memory as JSON in the last line it prints. */
export async function timedPython(python: string, args: readonly string[], input = ''): Promise<ProcessCost> {
  const { seconds, output } = await timed(python, args, input, process.env);
  const said = JSON.parse(output.trim().split('\n').at(-1) ?? '') as { peakMegabytes: number };
  return { seconds, output, peakMegabytes: said.peakMegabytes };
}

async function timed(program: string, args: readonly string[], input: string, env: NodeJS.ProcessEnv) {
  const began = performance.now();
  const child = spawn(program, args, { env });
  let output = '';
  let complaints = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-20_000);
  });
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${complaints.trim().slice(-2000)}`);
  return { seconds: (performance.now() - began) / 1000, output, complaints };
}
