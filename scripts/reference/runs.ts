import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import GridMaker from '../../bench/makers/grid-maker.ts';
import { type RunBacktestOptions, runBacktest } from '../../packages/backtest/src/index.ts';
import { sharedData } from '../../packages/testkit/src/shared-data.ts';
import { type Figures, figuresOf } from './figures.ts';

/** A run whose figures are committed. */
export interface ReferenceRun {
  readonly name: string;
  /** Undefined where its recording is not on this machine. */
  readonly options: RunBacktestOptions | undefined;
}

const strategies = {
  imbalance: { strategy: 'imbalance' },
  'imbalance-taker': { strategy: 'imbalance-taker' },
  'grid-maker': { strategy: GridMaker, leverage: 20 },
} as const;

const recorded = (exchange: string): Pick<RunBacktestOptions, 'data' | 'exchange' | 'instruments'> | undefined => {
  const [data, instruments] = [sharedData('tardis-layout'), sharedData('instruments.json')];
  return data === undefined || instruments === undefined ? undefined : { data, exchange, instruments };
};

const markets = {
  sample: { data: 'sample' },
  futures: recorded('binance-futures'),
  spot: recorded('binance'),
  'coin-m': recorded('binance-delivery'),
} as const;

/** Each strategy on each market. */
export const referenceRuns: readonly ReferenceRun[] = Object.entries(markets).flatMap(([market, data]) =>
  Object.entries(strategies).map(([name, strategy]) => ({
    name: `${market} ${name}`,
    options: data === undefined ? undefined : { ...data, ...strategy },
  })),
);

/** The current figures of a run. */
export async function figuresNow(options: RunBacktestOptions): Promise<Figures | undefined> {
  const { report } = await runBacktest(options);
  return figuresOf(JSON.parse(report.json()));
}

type Expected = Readonly<Record<string, Figures>>;

/** A line for each run: its name and its figures. */
const file = fileURLToPath(new URL('expected.ndjson', import.meta.url));

export const expectedFigures = (): Expected =>
  Object.fromEntries(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as [string, Figures]),
  );

/** Writes the expected figures; those of other runs are kept. */
export function writeExpected(figures: Expected): void {
  const all = { ...expectedFigures(), ...figures };
  const lines = referenceRuns.flatMap(({ name }) =>
    all[name] === undefined ? [] : [JSON.stringify([name, all[name]])],
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
}
