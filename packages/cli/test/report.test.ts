import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { factsFile, JournalWriter, readJournal } from '@replay/journal';
import { type Decimal, tableFromIPC, type Vector } from 'apache-arrow';
import { beforeAll, describe, expect, it } from 'vitest';
import { backtest, fileOf, freshFolder, quietly } from './command.ts';
import { dataset } from './dataset.ts';
import { flipFlop } from './strategies.ts';

const made = freshFolder();
let folder = '';
let id = '';

/** A run of its own for a test that breaks it. */
function copyOfRun(): string {
  const copy = join(freshFolder(), id);
  cpSync(folder, copy, { recursive: true });
  return copy;
}

beforeAll(async () => {
  const said = await backtest([
    '--strategy',
    flipFlop(),
    ...dataset(),
    ...quietly(made),
    '--report',
    'text,json,csv,md,html',
  ]);
  expect(said).toMatchObject({ code: 0, err: '' });
  [id = ''] = readdirSync(made);
  folder = join(made, id);
});

describe('backtest report of one run', () => {
  it('renders from the journal the same report as the run, by folder or by id', async () => {
    const copy = copyOfRun();
    for (const name of readdirSync(copy)) if (!['journal', 'manifest.json'].includes(name)) rmSync(join(copy, name));
    const before = readdirSync(copy);
    const again = await backtest(['report', copy]);
    expect(`${again.out}`).toBe(readFileSync(join(folder, 'report.txt'), 'utf8'));
    expect((await backtest(['report', id, '--runs', made])).out).toBe(again.out);
    expect(readdirSync(copy)).toEqual(before);
  });

  it('prints the document of the run with --json', async () => {
    const { out } = await backtest(['report', folder, '--json']);
    expect(JSON.parse(out)).toEqual(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')));
  });

  it('writes the requested page, Markdown and tables, identical to those of the run', async () => {
    const out = freshFolder();
    const [page, notes, tables] = [join(out, 'a.html'), join(out, 'a.md'), join(out, 'tables')];
    expect(await backtest(['report', folder, '--html', page, '--md', notes, '--csv', tables])).toMatchObject({
      code: 0,
    });
    expect(readFileSync(page, 'utf8')).toBe(readFileSync(join(folder, 'report.html'), 'utf8'));
    expect(readFileSync(notes, 'utf8')).toBe(readFileSync(join(folder, 'report.md'), 'utf8'));
    expect(readdirSync(tables).sort().join(' ')).toBe('equity.csv fills.csv markouts.csv orders.csv trades.csv');
    for (const name of readdirSync(tables))
      expect(readFileSync(join(tables, name), 'utf8'), name).toBe(readFileSync(join(folder, name), 'utf8'));
  });

  it('counts trades by the given grouping', async () => {
    const reportOf = async (...args: string[]) =>
      JSON.parse((await backtest(['report', folder, '--json', ...args])).out);
    expect((await reportOf()).assumptions.grouping).toBe('FLAT_TO_FLAT');
    expect((await reportOf('--grouping', 'fill-to-fill-fifo')).assumptions.grouping).toBe('FILL_TO_FILL/FIFO');
  });

  it('reports an interrupted run as far as it was written, and says so', async () => {
    const copy = copyOfRun();
    const facts = join(copy, 'journal', factsFile);
    truncateSync(facts, Math.floor(statSync(facts).size / 2));
    const manifest = JSON.parse(readFileSync(join(copy, 'manifest.json'), 'utf8'));
    writeFileSync(join(copy, 'manifest.json'), JSON.stringify({ ...manifest, result: null }));
    const { code, out } = await backtest(['report', copy]);
    expect(code).toBe(0);
    expect(out).toContain('The journal stops before the end of the run');
  });

  it.each<[how: string, result: object | null]>([
    ['killed', null],
    ['ended because its strategy could not be made', { outcome: 'strategy-failed', hash: 'of one fact', facts: 1 }],
  ])('refuses a run that was %s before anything happened', async (_how, result) => {
    const copy = copyOfRun();
    const journal = new JournalWriter(join(copy, 'first'));
    journal.append([...readJournal(join(copy, 'journal'))].slice(0, 1));
    journal.close();
    rmSync(join(copy, 'journal'), { recursive: true });
    renameSync(join(copy, 'first'), join(copy, 'journal'));
    const manifest = JSON.parse(readFileSync(join(copy, 'manifest.json'), 'utf8'));
    writeFileSync(join(copy, 'manifest.json'), JSON.stringify({ ...manifest, result }));
    const said = await backtest(['report', copy]);
    expect(said).toMatchObject({ code: 1, out: '' });
    expect(said.err).toMatch(/stopped before anything happened/);
  });

  it.each([
    ['a folder that is no run', () => freshFolder(), 2, /this is not a run: it has no manifest\.json/],
    ['a file', () => fileOf('report.json', '{}'), 2, /this is not a run/],
    ['an id that is not there', () => 'nowhere', 2, /unknown run 'nowhere'.*its id below/s],
    [
      'a journal that lost its end',
      () => shortened(),
      1,
      /the journal has \d+ facts where the run wrote \d+.*run the backtest again/s,
    ],
    ['a journal with a changed fact', () => changed(), 1, /block 0 does not fit its hash/],
  ])('refuses %s', async (_, path, code, says) => {
    const said = await backtest(['report', path()]);
    expect(said).toMatchObject({ code, out: '' });
    expect(said.err).toMatch(says);
  });

  it('suggests the nearest id', async () => {
    const said = await backtest(['report', `${id}x`, '--runs', made]);
    expect(said.err).toContain(`did you mean ${id}?`);
  });
});

describe('backtest report of several runs', () => {
  it('compares them, as text, as one document and as Markdown', async () => {
    const out = freshFolder();
    await backtest(['--strategy', flipFlop(), ...dataset(), '--fees', '0,0', ...quietly(out), '--report', 'json']);
    const other = join(out, readdirSync(out)[0] ?? '');
    const text = await backtest(['report', folder, other]);
    expect(text).toMatchObject({ code: 0, err: '' });
    expect(text.out).toMatch(/models\.fees\.taker +– +0/);
    const notes = join(out, 'both.md');
    const { out: json } = await backtest(['report', folder, other, '--json', '--md', notes]);
    const { runs, accounts, warnings } = JSON.parse(json);
    expect(runs.map(({ path }: { path: string }) => path)).toEqual([folder, other]);
    expect(accounts[0].figures.fees).toMatchObject({ values: [expect.any(String), '0'] });
    expect(warnings).toEqual([]);
    expect(readFileSync(notes, 'utf8')).toContain('# 2 runs side by side');
  });

  it.each(['--html', '--csv'])('refuses %s for several runs, and writes nothing', async (option) => {
    const path = join(freshFolder(), 'out');
    const said = await backtest(['report', folder, folder, option, path]);
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(said.err).toMatch(/of one run/);
    expect(existsSync(path)).toBe(false);
  });
});

describe('--report', () => {
  it('selects the forms that a run writes', async () => {
    const out = freshFolder();
    await backtest(['--strategy', flipFlop(), ...dataset(), ...quietly(out), '--report', 'md']);
    expect(
      readdirSync(join(out, readdirSync(out)[0] ?? ''))
        .sort()
        .join(' '),
    ).toBe('depth.ndjson journal manifest.json report.md');
  });

  it('names the available forms before a run begins', async () => {
    const out = freshFolder();
    const said = await backtest(['--strategy', flipFlop(), ...dataset(), ...quietly(out), '--report', 'json,htm']);
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(said.err).toMatch(/not 'htm'.*did you mean html\?.*text, json, csv, md, html/s);
    expect(readdirSync(out)).toEqual([]);
  });
});

describe('backtest export of a run', () => {
  const arrow = freshFolder();
  beforeAll(async () => {
    const said = await backtest(['export', folder, '--format', 'arrow', '--out', arrow]);
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(said.out.trim().split('\n')).toHaveLength(5);
  });
  const tableOf = (name: string) => tableFromIPC(readFileSync(join(arrow, `${name}.arrow`)));

  it('to Arrow keeps money exact: the sums of exact columns are the figures of the report', () => {
    const { summary, attribution } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    const sum = (table: string, column: string): string => {
      const exact = tableOf(table).getChild(`${column}_exact`) as Vector;
      const cells = exact.toArray() as Uint32Array;
      let total = 0n;
      for (let at = 0; at < cells.length; at += 4) {
        const words = [...cells.subarray(at, at + 4)].map(BigInt);
        total += BigInt.asIntN(
          128,
          words.reduceRight((high, word) => (high << 32n) | word, 0n),
        );
      }
      return decimalOf(total, (exact.type as Decimal).scale);
    };
    expect(sum('fills', 'fee')).toBe(summary.fees);
    expect(sum('fills', 'notional')).toBe(summary.volume);
    expect(sum('fills', 'spread_capture')).toBe(attribution.spreadCapture);
    expect(sum('orders', 'fees')).toBe(summary.fees);
    const trades = tableOf('trades');
    expect([trades.numRows, tableOf('fills').numRows, tableOf('orders').numRows]).toEqual([
      summary.trades,
      summary.fills,
      summary.orders,
    ]);
  });

  it('to Arrow has a double beside each exact column, whose precision fits the product of a price and another', () => {
    for (const name of ['fills', 'orders', 'trades', 'equity']) {
      const table = tableOf(name);
      const exact = table.schema.fields.filter((field) => field.name.endsWith('_exact'));
      expect(exact.length).toBeGreaterThan(3);
      for (const { name: column, type } of exact) {
        const plain = column.replace(/_exact$/, '');
        expect(`${table.getChild(plain)?.type}`, plain).toBe('Float64');
        const { precision, scale } = type as Decimal;
        expect(precision, column).toBe(/price|mid/.test(column) ? 18 : 19);
        expect(scale, column).toBeLessThan(18);
      }
    }
    const fills = tableOf('fills');
    for (const [row, { price = '', notional = '' }] of csvRows('fills').entries()) {
      expect(fills.getChild('price')?.get(row)).toBe(Number(price));
      expect(fills.getChild('notional')?.get(row)).toBe(Number(notional));
    }
  });

  it('to Arrow has times in microseconds, nulls for missing values, and each column once', () => {
    const [first = {}] = csvRows('fills');
    const fills = tableOf('fills');
    expect(fills.schema.fields.map(({ name }) => name)).not.toContain('time_us');
    expect(String(fills.schema.fields.find(({ name }) => name === 'time')?.type)).toBe('Timestamp<MICROSECOND, UTC>');
    const times = fills.getChild('time')?.data[0]?.values as BigInt64Array;
    expect(String(times[0])).toBe(first.time_us);
    expect(tableOf('orders').getChild('tag')?.get(0)).toBeNull();
    expect(tableOf('markouts').getChild('horizon_us')?.get(1)).toBe(0n);
  });

  it('to CSV writes the tables of the run, and never overwrites a file', async () => {
    const out = freshFolder();
    expect(await backtest(['export', folder, '--format', 'csv', '--out', out])).toMatchObject({ code: 0 });
    for (const name of readdirSync(out))
      expect(readFileSync(join(out, name), 'utf8')).toBe(readFileSync(join(folder, name), 'utf8'));
    expect(await backtest(['export', folder, '--format', 'csv', '--out', out])).toMatchObject({ code: 2, out: '' });
  });

  it('has the columns that the notebook example uses', () => {
    const example = (name: string): string =>
      readFileSync(new URL(`../../../examples/notebook/${name}`, import.meta.url), 'utf8');
    const names = ['fills', 'orders', 'trades', 'equity', 'markouts'];
    const columns = new Map(names.map((name) => [name, tableOf(name).schema.fields.map((field) => field.name)]));
    const keywords = 'select as count sum avg median int from group by all order desc where and'.split(' ');
    const queries = example('read_run.sql')
      .replaceAll(/--.*$/gm, '')
      .replaceAll(/'[^']*'/g, '')
      .split(';')
      .filter((query) => query.trim() !== '');
    expect(queries).toHaveLength(5);
    for (const query of queries) {
      const from = /from (\w+)/.exec(query)?.[1] ?? '';
      const named = [...query.matchAll(/ as (\w+)/g)].map(([, name]) => name);
      const asked = (query.match(/[a-z_]+/g) ?? []).filter(
        (word) => ![...keywords, ...named, from].includes(word) || new RegExp(`\\(${word}\\)`).test(query),
      );
      expect(asked.length).toBeGreaterThan(2);
      expect(columns.get(from), query).toEqual(expect.arrayContaining(asked));
    }
    const frames: Readonly<Record<string, string>> = { curve: 'equity', closed: 'trades', filled: 'fills' };
    for (const [, frame = '', column = ''] of example('read_run.py').matchAll(/\b(curve|closed|filled)\["(\w+)"\]/g))
      expect(columns.get(frames[frame] ?? ''), column).toContain(column);
  });
});

const decimalOf = (scaled: bigint, scale: number): string => {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(scale + 1, '0');
  const text = `${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}`.replace(/\.?0*$/, '');
  return scaled < 0n ? `-${text}` : text;
};

function csvRows(name: string): Record<string, string>[] {
  const [header = '', ...lines] = readFileSync(join(folder, `${name}.csv`), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, at) => [header.split(',')[at] ?? '', cell])),
  );
}

function factsOfCopy(): readonly [folder: string, facts: string] {
  const copy = copyOfRun();
  return [copy, join(copy, 'journal', readdirSync(join(copy, 'journal'))[0] ?? '')];
}

function shortened(): string {
  const [copy, facts] = factsOfCopy();
  truncateSync(facts, Math.floor(statSync(facts).size / 2));
  return copy;
}

function changed(): string {
  const [copy, facts] = factsOfCopy();
  const bytes = readFileSync(facts);
  const at = bytes.indexOf('maker');
  bytes.write('taker', at);
  writeFileSync(facts, bytes);
  return copy;
}
