import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { backtest, freshFolder, quietly } from './command.ts';
import { dataset } from './dataset.ts';
import { flipFlop } from './strategies.ts';

/** Another than the one on the path, such as that of a virtual environment. */
const python = process.env['REPLAY_PYTHON'] ?? 'python3';
const modules = 'duckdb, pyarrow, polars, pandas';
const isThere = spawnSync(python, ['-c', `import ${modules}`]).status === 0;
const why = isThere ? '' : ` (skipped: needs a ${python} with ${modules}; REPLAY_PYTHON names another)`;

/** Sums and products of all pairs of columns, without a cast, by each tool; prints what the exact ones come to. */
const script = `
import json, sys
from pathlib import Path
import duckdb, polars, pyarrow.compute as pc, pyarrow.feather as feather
folder = Path(sys.argv[1])
sums = {}
for name in ("fills", "orders", "trades", "equity"):
    tab = feather.read_table(folder / f"{name}.arrow")
    exact = [field.name for field in tab.schema if field.name.endswith("_exact")]
    plain = [column.removesuffix("_exact") for column in exact]
    pandas = tab.to_pandas()
    polar = polars.from_arrow(tab)
    for column in exact:
        sums[f"{name} {column}"] = [str(duckdb.sql(f"select sum({column}) from tab").fetchall()[0][0]), str(pc.sum(tab[column])), str(polar[column].sum())]
    prices = [column for column in exact if "price" in column or "mid" in column]
    for ones, others in ((plain, plain), (prices, [column for column in exact if column not in prices])):
        for one in ones:
            pandas[one] * 2, pandas[one].sum(), polar[one] * 2
            for other in others:
                duckdb.sql(f"select sum({one} * {other}) from tab").fetchall()
                pc.sum(pc.multiply(tab[one], tab[other]))
                (pandas[one] * pandas[other]).sum()
                (polar[one] * polar[other]).sum()
    for one in plain:
        pandas[one] * 1.5, pc.multiply(tab[one], 1.5), polar[one] * 1.5
fills = feather.read_table(folder / "fills.arrow")
sums["volume"] = [str(duckdb.sql("select sum(price_exact * size_exact) from fills").fetchall()[0][0])]
sums["volume in doubles"] = duckdb.sql("select sum(price * size) from fills").fetchall()[0][0]
print(json.dumps(sums))
`;

describe.skipIf(!isThere)(`the tables of a run in DuckDB, pyarrow, polars and pandas${why}`, () => {
  const tables = freshFolder();
  let run = '';
  beforeAll(async () => {
    const out = freshFolder();
    expect(await backtest(['--strategy', flipFlop(), ...dataset(), ...quietly(out)])).toMatchObject({ code: 0 });
    run = join(out, readdirSync(out)[0] ?? '');
    expect(await backtest(['export', run, '--format', 'arrow', '--out', tables])).toMatchObject({ code: 0 });
  });

  it('are summed and multiplied without a cast, and the exact sums equal the figures of the report', {
    timeout: 300_000,
  }, () => {
    const { status, stdout, stderr } = spawnSync(python, ['-c', script, tables], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const sums = JSON.parse(stdout) as Record<string, readonly string[]> & { 'volume in doubles': number };
    const { summary, attribution } = JSON.parse(readFileSync(join(run, 'report.json'), 'utf8'));
    const digits = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
    const figures = {
      'fills fee_exact': summary.fees,
      'fills notional_exact': summary.volume,
      'fills spread_capture_exact': attribution.spreadCapture,
      'orders fees_exact': summary.fees,
      volume: summary.volume,
    };
    for (const [name, figure] of Object.entries(figures)) {
      for (const sum of sums[name] ?? ['nothing']) expect(digits(sum), name).toBe(figure);
    }
    expect(sums['volume in doubles']).toBeCloseTo(Number(summary.volume), 6);
  });

  it('are read by the notebook example', { timeout: 300_000 }, () => {
    const example = fileURLToPath(new URL('../../../examples/notebook/read_run.py', import.meta.url));
    const { status, stdout, stderr } = spawnSync(python, [example, tables], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/average price: 1000\./);
  });
});
