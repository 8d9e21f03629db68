import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A user's program, and what is special about it. */
export interface UserProgram {
  readonly what: string;
  readonly path: string;
}

const typescript = `import { bestBid } from '@replay/book';
import { ReplayError } from '@replay/core';
import { Strategy, type View } from '@replay/strategy';
import type { Intents } from '@replay/backtest/strategy';
import { z } from 'zod';
import { sizeOf } from 'HELPER';

const params = z.object({ size: z.number().default(0.01), refuse: z.boolean().default(false) });

export default class Mine extends Strategy<typeof params> {
  static override readonly params = params;
  constructor(given: z.infer<typeof params>) {
    super(given);
    if (given.refuse) throw new ReplayError('BAD_CONFIGURATION', 'refused by the strategy itself');
  }
  override onBook({ book }: View): Intents {
    sizeOf(bestBid(book).price);
    return [];
  }
}
`;

const javascript = typescript
  .replace(/import type .*\n/, '')
  .replaceAll(/, type View|: Intents|: View|: z.infer<typeof params>|<typeof params>| override| readonly/g, '');

const helper = `import { bestAsk } from '@replay/book';
export const sizeOf = (price: number): number => (bestAsk === undefined ? 0 : price);
`;

/**
 * Writes strategies of every kind of file into folders with every kind of package.json, each with a module of its own beside it. One that
 * has the parameter \`refuse\` throws an error of the command, which the command only knows where both have the same module.
 */
export function writePrograms(folder: string): readonly UserProgram[] {
  const packages = {
    'no package.json': undefined,
    'no type': {},
    commonjs: { type: 'commonjs' },
    module: { type: 'module' },
  };
  return Object.entries(packages).flatMap(([name, manifest], at) => {
    const place = join(folder, String(at));
    mkdirSync(place);
    if (manifest !== undefined) writeFileSync(join(place, 'package.json'), JSON.stringify(manifest));
    const written: UserProgram[] = [];
    for (const ending of ['ts', 'mts', 'js', 'mjs']) {
      const isTypeScript = ending.endsWith('ts');
      const path = join(place, `strategy.${ending}`);
      // TypeScript has three spellings for an adjacent module.
      const spelling =
        ending === 'ts' ? ['./helper-ts.ts', './helper-ts.js', './helper-ts'][at % 3] : `./helper-${ending}.${ending}`;
      writeFileSync(path, (isTypeScript ? typescript : javascript).replace('HELPER', String(spelling)));
      writeFileSync(
        join(place, `helper-${ending}.${ending}`),
        isTypeScript ? helper : helper.replaceAll(': number', ''),
      );
      written.push({ what: `.${ending}, ${name}`, path });
    }
    return written;
  });
}

/** A program that runs each strategy for two seconds of the sample, and prints how each ended and how it fails. */
export const runnerOf = (backtest: string): string => `
const { runBacktest } = await import(${JSON.stringify(backtest)});
const outcomes = [];
for (const strategy of process.argv.slice(2)) {
  const terms = { strategy, to: '2024-05-01T07:54:02Z' };
  const ran = await runBacktest(terms).then(({ hash }) => hash, (error) => error.message);
  const refused = await runBacktest({ ...terms, params: { refuse: true } }).then(() => 'ran', (error) => error.message);
  outcomes.push({ ran, refused });
}
console.log(JSON.stringify(outcomes));
`;
