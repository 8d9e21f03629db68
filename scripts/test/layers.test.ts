import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const seeded: string[] = [];

/** Puts a file with one import into a room and lets the layer check look at that room. */
function cruise(room: string, line: string): string {
  const path = join(root, room, `seeded-violation-${process.pid}.ts`);
  seeded.push(path);
  writeFileSync(path, `${line}\n`);
  const bin = join(root, 'node_modules', '.bin', 'depcruise');
  const result = spawnSync(bin, ['--config', '.dependency-cruiser.mjs', path], { cwd: root, encoding: 'utf8' });
  return result.status === 0 ? 'allowed' : result.stdout;
}

describe('the layer check', () => {
  afterEach(() => {
    for (const path of seeded.splice(0)) rmSync(path, { force: true });
  });

  it.each([
    [
      'strategies/imbalance/src',
      "import { openVenue } from '../../../packages/sim/src/index.ts'; export { openVenue };",
      'strategies-imports-only-its-layers',
      'a strategy cannot see the venue',
    ],
    [
      'packages/book/src',
      "import { openLedger } from '../../ledger/src/index.ts'; export { openLedger };",
      'book-imports-only-its-layers',
      'a book knows no account',
    ],
    [
      'packages/sim/src',
      "import { readFileSync } from 'node:fs'; export { readFileSync };",
      'sim-is-pure',
      'the venue reads no files',
    ],
    [
      'packages/engine/src',
      "import { Subject } from 'rxjs'; export { Subject };",
      'engine|no-unresolvable|only-declared',
      'the fold needs no observables',
    ],
    [
      'packages/core/src',
      "import { Ladder } from '@replay/book'; export { Ladder };",
      'core|no-unresolvable|only-declared',
      'the words know no book',
    ],
    [
      'packages/tape/src/columns',
      "import { eventKind } from '../events/event-kind.ts'; export { eventKind };",
      'tape-columns-imports-only-lower-rooms',
      'a column of numbers knows no events',
    ],
  ])('refuses in %s: %s', (room, line, rule) => {
    expect(cruise(room, line)).toMatch(new RegExp(`error.*(${rule})`));
  });

  it('allows what the table allows', () => {
    expect(cruise('packages/sim/src', "import { waitingBook } from '@replay/book'; export { waitingBook };")).toBe(
      'allowed',
    );
  });
});
