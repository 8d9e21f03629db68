import { spawnSync } from 'node:child_process';
import { mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A file with one import in a source folder; `rule` is the rule that refuses it. */
interface Seeded {
  readonly folder: string;
  readonly line: string;
}

const refused: readonly (Seeded & { readonly rule: RegExp })[] = [
  {
    folder: 'strategies/imbalance/src',
    line: "import { openVenue } from '../../../packages/sim/src/index.ts'; export { openVenue };",
    rule: /^strategies-imports-only-its-layers$/,
  },
  {
    folder: 'packages/book/src',
    line: "import { openLedger } from '../../ledger/src/index.ts'; export { openLedger };",
    rule: /^book-imports-only-its-layers$/,
  },
  {
    folder: 'packages/sim/src',
    line: "import { readFileSync } from 'node:fs'; export { readFileSync };",
    rule: /^sim-is-pure$/,
  },
  {
    folder: 'packages/engine/src',
    line: "import { Subject } from 'rxjs'; export { Subject };",
    rule: /^engine|no-unresolvable|only-declared/,
  },
  {
    folder: 'packages/core/src',
    line: "import { Ladder } from '@replay/book'; export { Ladder };",
    rule: /^core|no-unresolvable|only-declared/,
  },
  {
    folder: 'packages/tape/src/columns',
    line: "import { BlockBuilder } from '../events/block-builder.ts'; export { BlockBuilder };",
    rule: /^tape-columns-imports-only-lower-folders$/,
  },
  {
    folder: 'packages/feed/src/http',
    line: "import { FrameFault } from '../relay/frame/frame-fault.ts'; export { FrameFault };",
    rule: /^feed-http-imports-only-lower-folders$/,
  },
  {
    folder: 'packages/report/src/account',
    line: "import { tradeStatistics } from '../trades/trade-statistics.ts'; export { tradeStatistics };",
    rule: /^report-account-imports-only-lower-folders$/,
  },
  {
    folder: 'packages/relay/src/live',
    line: "import { bybitDepths } from '../emulate/bybit-frames.ts'; export { bybitDepths };",
    rule: /^relay-live-imports-only-lower-folders$/,
  },
  {
    folder: 'packages/relay/src/machine',
    line: "import { FaultInjector } from '../faults/fault-injector.ts'; export { FaultInjector };",
    rule: /^relay-machine-imports-only-lower-folders$/,
  },
  {
    folder: 'packages/relay/src/unlisted',
    line: "import { serveRelay } from '../server/serve-relay.ts'; export { serveRelay };",
    rule: /^relay-lists-every-folder$/,
  },
  {
    folder: 'packages/cli/src/command',
    line: "import { CsvFile } from '../tables/csv-file.ts'; export { CsvFile };",
    rule: /^cli-command-imports-only-lower-folders$/,
  },
  {
    folder: 'packages/cli/src/report',
    line: "import { bookJson } from '../book/book-output.ts'; export { bookJson };",
    rule: /^cli-report-imports-only-lower-folders$/,
  },
];
const allowed: Seeded = {
  folder: 'packages/quality/src',
  line: "import { waitingBook } from '@replay/book'; export { waitingBook };",
};

const pathOf = ({ folder }: Seeded): string => `${folder}/seeded-violation-${process.pid}.ts`;

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string; readonly severity: string };
}

/** Writes all files and checks them in one run, because most of its time goes to reading the imported packages. */
function cruise(files: readonly Seeded[]): readonly Violation[] {
  try {
    for (const file of files) {
      mkdirSync(join(root, file.folder), { recursive: true });
      writeFileSync(join(root, pathOf(file)), `${file.line}\n`);
    }
    const bin = join(root, 'node_modules', '.bin', 'depcruise');
    const args = ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...files.map(pathOf)];
    const { stdout } = spawnSync(bin, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
    return (JSON.parse(stdout) as { summary: { violations: readonly Violation[] } }).summary.violations;
  } finally {
    for (const file of files) rmSync(join(root, pathOf(file)), { force: true });
    rmdirSync(join(root, 'packages/relay/src/unlisted'));
  }
}

describe('the layer check', () => {
  const errors = (() => {
    let violations: readonly Violation[] | undefined;
    return (file: Seeded): readonly string[] => {
      violations ??= cruise([...refused, allowed]);
      return violations
        .filter(({ from, rule }) => from === pathOf(file) && rule.severity === 'error')
        .map(({ rule }) => rule.name);
    };
  })();

  it.each(refused)('refuses in $folder: $line', (file) => {
    expect(errors(file)).toContainEqual(expect.stringMatching(file.rule));
  });

  it('allows what the table allows', () => {
    expect(errors(allowed)).toEqual([]);
  });
});
