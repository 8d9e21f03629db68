import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { areas } from './areas.ts';

const usage = `usage: mutants [--seed S] [--count N] [--least PERCENT] [--workers N] [--resume FILE] [PACKAGE…]
PACKAGE is one of ${Object.keys(areas).join(', ')}; all of them without one.
--least ends with 1 where fewer are killed. --resume keeps verdicts in FILE, and does not try again what was killed there.
`;

function usageError(message: string): never {
  process.stderr.write(`${message}\n${usage}`);
  process.exit(2);
}

export function optionsOf(args: readonly string[]) {
  const { values, positionals } = parsed(args);
  const number = (name: 'count' | 'least' | 'workers', fits: (value: number) => boolean, what: string): number => {
    const value = Number(values[name]);
    return fits(value) ? value : usageError(`--${name} takes ${what}`);
  };
  const isCount = (value: number): boolean => Number.isInteger(value) && value > 0;
  const unknown = positionals.find((name) => !Object.hasOwn(areas, name));
  if (unknown !== undefined) usageError(`no such package: ${unknown}`);
  return {
    seed: values.seed,
    count: number('count', isCount, 'a whole number from 1 on'),
    least: number('least', (value) => value >= 0 && value <= 100, 'a percentage'),
    workers: number('workers', isCount, 'a whole number from 1 on'),
    resume: values.resume,
    names: positionals.length === 0 ? Object.keys(areas) : positionals,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        seed: { type: 'string', default: '1' },
        count: { type: 'string', default: '300' },
        least: { type: 'string', default: '0' },
        workers: { type: 'string', default: String(Math.min(2, cpus().length)) },
        resume: { type: 'string' },
      },
    });
  } catch (error) {
    return usageError((error as Error).message);
  }
}
