import { execFile } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Fact } from '@replay/core';
import { law, repoRoot } from '@replay/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { factsFile, JournalWriter, readJournal, readJournalAhead } from '../src/index.ts';
import { formOf } from '../src/line-form.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-forms-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Any JSON under a type: what a journal of a later version might hold, and what nobody would write. */
const anyFact = fc
  .record({
    type: fc.constantFrom('TouchMoved', 'OrderFilled', 'Ö"x', ''),
    value: fc.jsonValue({ maxDepth: 3 }),
    time: fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true }), fc.constant(-0)),
    text: fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('', '"', '\\', '\u0001', '€', '😀')),
  })
  .map((fact) => JSON.parse(JSON.stringify(fact)) as Fact);

/** Facts that come again and again, each time with other values: what forms are for. */
const alikeFacts = fc
  .tuple(
    fc.array(anyFact, { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.nat(3), fc.maxSafeInteger(), fc.string())),
  )
  .map(([kinds, turns]) => [
    ...kinds,
    ...turns.map(([kind, time, text]) => ({ ...kinds[kind % kinds.length], time, text }) as unknown as Fact),
  ]);

const inFolder = <Result>(facts: readonly Fact[], use: (folder: string) => Result): Result => {
  const own = mkdtempSync(join(folder, 'one-'));
  const journal = new JournalWriter(join(own, 'journal'));
  journal.append(facts);
  journal.close();
  return use(join(own, 'journal'));
};

describe('reading by forms', () => {
  law('gives what JSON gives, whatever the facts hold', [alikeFacts], (facts) => {
    const read = inFolder(facts, (path) => [...readJournal(path)]);
    expect(read).toStrictEqual(facts);
    // The order of keys too: it goes into documents.
    expect(read.map((fact) => JSON.stringify(fact))).toEqual(facts.map((fact) => JSON.stringify(fact)));
  });

  it('holds for numbers at the edge of what a float can tell', () => {
    const times = [0, -0, 7, -7, 10, 2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 53, 1e21, 0.1];
    const facts = times.map((time) => ({ type: 'TouchMoved', time }) as unknown as Fact);
    const read = inFolder(facts, (path) => [...readJournal(path)]);
    expect(read.map((fact) => JSON.stringify(fact))).toEqual(facts.map((fact) => JSON.stringify(fact)));
  });

  it('takes no number that JSON would refuse', () => {
    const good = '{"type":"TouchMoved","time":12}';
    const path = join(folder, factsFile);
    for (const bad of ['012', '-', '1.', '+1', '1e', '']) {
      writeFileSync(path, `${good}\n{"type":"TouchMoved","time":${bad}}\n`);
      expect(() => [...readJournal(folder)], bad).toThrow(/no JSON/);
    }
  });

  it('leaves nothing out of a touch that holds more than others', () => {
    const touch = { type: 'TouchMoved', instrument: 'x', time: 1, sequence: 2, bid: 3, ask: 4 };
    const facts = [
      touch,
      { ...touch, odd: null },
      { odd: true, ...touch },
      { ...touch, ask: [4] },
    ] as unknown as Fact[];
    expect(inFolder(facts, (path) => [...readJournal(path)])).toStrictEqual(facts);
  });

  it('names the line that is no JSON', () => {
    writeFileSync(join(folder, factsFile), '{"type":"TouchMoved","time":1}\n{"type":"TouchMoved","time":2\n');
    expect(() => [...readJournal(folder)]).toThrow(expect.objectContaining({ place: expect.stringMatching(/:2$/) }));
  });

  it('counts texts anew when there are too many, and loses none', () => {
    const facts = Array.from({ length: 150_000 }, (_, at) => ({ type: 'OrderAccepted', order: `o${at}`, time: at }));
    const read = inFolder(facts as unknown as Fact[], (path) => [...readJournal(path)]);
    expect(read).toEqual(facts);
  });
});

describe('a form', () => {
  it('keeps what stays the same and leaves out the values', () => {
    expect(formOf('{"type":"A","time":5,"on":true,"of":{"text":"x","list":[1,null]}}')).toMatchObject({
      texts: ['{"type":"A","time":', ',"on":true,"of":{"text":"', '","list":[', ',null]}}'],
      holes: [
        { kind: 'number', path: ['time'] },
        { kind: 'text', path: ['of', 'text'] },
        { kind: 'number', path: ['of', 'list', 0] },
      ],
    });
  });

  it.each([
    '',
    '{',
    '{"a":}',
    '{"a":01}',
    '{"a":1.5}',
    '{"a":"\\n"}',
    '{"__proto__":1}',
    '{"a":1,"a":2}',
    `${'['.repeat(3000)}${']'.repeat(3000)}`,
    '{"a":1} ',
    '[1,]',
    'nonsense',
  ])('is not seen in %j', (line) => {
    expect(formOf(line)).toBeUndefined();
  });
});

describe('reading in a thread', () => {
  const touches = (count: number): Fact[] =>
    Array.from({ length: count }, (_, at) => ({
      type: 'TouchMoved',
      instrument: `x${at % 3}`,
      time: at,
      sequence: at,
      bid: 99,
      ask: 101,
    })) as unknown as Fact[];

  /** What is taken, how it ended, or the error. */
  async function ahead(path: string): Promise<{ facts: Fact[]; end?: unknown; error?: unknown }> {
    const facts: Fact[] = [];
    try {
      return { facts, end: await readJournalAhead(path, { inThread: true }).read((fact) => facts.push(fact)) };
    } catch (error) {
      return { facts, error };
    }
  }

  it('gives the same facts and the same end', async () => {
    const facts = touches(60_000);
    await inFolder(facts, async (path) => {
      const read = readJournal(path);
      const plain: Fact[] = [];
      let one = read.next();
      for (; !one.done; one = read.next()) plain.push(one.value);
      const { facts: taken, end } = await ahead(path);
      expect(taken).toEqual(plain);
      expect(end).toEqual(one.value);
    });
  });

  it('tells a changed fact and a broken line as the plain reading does', async () => {
    await inFolder(touches(9_000), async (path) => {
      const file = join(path, factsFile);
      const whole = readFileSync(file, 'utf8');
      writeFileSync(file, whole.replace('"time":5000,', '"time":5001,'));
      const { error } = await ahead(path);
      expect(error).toMatchObject({ code: 'BROKEN_JOURNAL', place: expect.stringContaining(file) });
      expect(error).toEqual(errorOf(() => [...readJournal(path)]));
      writeFileSync(file, whole);
      appendFileSync(file, 'nonsense\n');
      expect((await ahead(path)).error).toMatchObject({ code: 'BROKEN_JOURNAL', message: 'this line is no JSON' });
      expect((await ahead(join(path, 'nowhere'))).error).toMatchObject({ message: 'there is no journal' });
    });
  });

  it('does without where no thread can start', async () => {
    const facts = touches(5_000);
    await inFolder(facts, async (path) => {
      // What the thread would load its file with is looked for from here.
      const from = process.cwd();
      process.chdir(tmpdir());
      try {
        expect((await ahead(path)).facts).toEqual(facts);
      } finally {
        process.chdir(from);
      }
    });
  });

  it('ends when the one who takes the facts gives up', async () => {
    await inFolder(touches(200_000), async (path) => {
      let taken = 0;
      const giveUp = (): void => {
        taken += 1;
        if (taken === 10_000) throw new Error('enough');
      };
      await expect(readJournalAhead(path, { inThread: true }).read(giveUp)).rejects.toThrow('enough');
    });
  });
});

/** What a process prints that runs this module, which knows the folder of a journal as `folder`. */
async function printed(path: string, flags: readonly string[], module: string): Promise<string> {
  const source = pathToFileURL(join(repoRoot, 'packages/journal/src/index.ts')).href;
  const head = `import * as journal from ${JSON.stringify(source)}; const folder = ${JSON.stringify(path)};`;
  const options = [...flags, '--conditions=source', '--import', 'tsx', '--input-type=module', '--eval', head + module];
  return (await promisify(execFile)(process.execPath, options, { cwd: repoRoot, timeout: 60_000 })).stdout;
}

describe('a process of its own', () => {
  it('ends though a reading that it began was never read', async () => {
    const facts = Array.from({ length: 60_000 }, (_, time) => ({ type: 'TouchMoved', time })) as unknown as Fact[];
    await inFolder(facts, async (path) => {
      const begun = 'journal.readJournalAhead(folder, { inThread: true }); console.log("over");';
      expect(await printed(path, [], begun)).toBe('over\n');
    });
  });

  it('reads the same facts where code may not be made from texts', async () => {
    const facts = [
      { type: 'A', time: 5, of: { text: 'x', list: [1, null, { at: 7 }] } },
      { type: 'A', time: 6, of: { text: 'y', list: [2, null, { at: -8 }] } },
    ] as unknown as Fact[];
    await inFolder(facts, async (path) => {
      const read = 'console.log(JSON.stringify([...journal.readJournal(folder)]));';
      const strict = await printed(path, ['--disallow-code-generation-from-strings'], read);
      expect(JSON.parse(strict)).toEqual(facts);
    });
  });
});

function errorOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
