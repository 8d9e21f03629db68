import { agreementOf } from './agreement.ts';
import type { FeedName } from './feeds.ts';
import { markdownTable } from './markdown-table.ts';
import { type Engine, type LoopResult, median, type PeersResults, type Variant } from './results.ts';
import { oursFor } from './tables.ts';
import type { Work } from './works.ts';

/** What the project promises itself of one figure, and what was measured of it. */
export interface Goal {
  readonly what: string;
  readonly goal: string;
  readonly stretch: string;
  /** One figure for each work; undefined where it was not measured or its row is void. */
  readonly measured: readonly (string | undefined)[];
  /** Whether all figures meet the goal; undefined where one of them is missing. */
  readonly isMet: boolean | undefined;
}

export function goalsTable(results: PeersResults): string {
  const head = ['what', 'goal', 'stretch', 'measured', ''];
  const verdict = (isMet: boolean | undefined): string =>
    isMet === undefined ? 'not measured' : isMet ? 'met' : 'MISSED';
  return markdownTable(
    head,
    goalsOf(results).map(({ what, goal, stretch, measured, isMet }) => [
      what,
      goal,
      stretch,
      measured.map((figure) => figure ?? '?').join(' / '),
      verdict(isMet),
    ]),
  );
}

const makers: readonly Work[] = ['imbalance', 'grid'];
const callbacks: readonly Work[] = ['poll', ...makers];
const all: readonly Work[] = ['idle', ...callbacks];

export function goalsOf(results: PeersResults): readonly Goal[] {
  const ratio = (feed: FeedName, engine: Engine, variant: Variant) => (work: Work) =>
    ratioOf(results.loops, { feed, work, engine, variant });
  const times = (value: number): string => `${value.toFixed(2)}×`;
  return [
    goal(
      '(a)–(d) on fut20 against hftbacktest HashMap, file',
      '≥ 1.5× each',
      '',
      all,
      ratio('fut20', 'hftbacktest', 'HashMap, file'),
      times,
      atLeast(1.5),
    ),
    goal(
      '(a)–(d) on fut20 against hftbacktest ROI, file',
      '≥ 1× each',
      '1.5×',
      all,
      ratio('fut20', 'hftbacktest', 'ROI, file'),
      times,
      atLeast(1),
    ),
    goal(
      '(c), (d) on fut20 against hftbacktest ROI, memory',
      '',
      '≥ 1×',
      makers,
      ratio('fut20', 'hftbacktest', 'ROI, memory'),
      times,
      atLeast(1),
    ),
    goal(
      '(b)–(d) on gen against hftbacktest HashMap, file',
      '≥ 1× each',
      '',
      callbacks,
      ratio('gen', 'hftbacktest', 'HashMap, file'),
      times,
      atLeast(1),
    ),
    goal(
      '(b)–(d) on gen against hftbacktest ROI, file',
      '',
      '≥ 1×',
      callbacks,
      ratio('gen', 'hftbacktest', 'ROI, file'),
      times,
      atLeast(1),
    ),
    goal(
      '(a) / (c) / (d) on fut20, M rows/s',
      '≥ 6 / 4 / 3.5',
      '12 / 6 / 5',
      ['idle', ...makers],
      (work) => rowsPerMicro(results, 'fut20', work),
      plain,
      (value, work) => value >= (work === 'idle' ? 6 : work === 'grid' ? 3.5 : 4),
    ),
    goal(
      '(c) on gen with journal, µs a message',
      '≤ 2',
      '1.2',
      ['imbalance'],
      () => microsPerMessage(results),
      plain,
      (value) => value <= 2,
    ),
    goal(
      'whole command on fut20, (c) / (d), s',
      '≤ 5 / ≤ 8',
      '3 / 5',
      makers,
      (work) => wholeOf(results, work)?.seconds,
      plain,
      (value, work) => value <= (work === 'grid' ? 8 : 5),
    ),
    goal(
      'whole command on fut20, (c) / (d), peak MB',
      '< 250',
      '',
      makers,
      (work) => wholeOf(results, work)?.megabytes,
      (value) => value.toFixed(0),
      (value) => value < 250,
    ),
    goal(
      '(b) against nautilus_trader on fut1',
      '≥ 30×',
      '',
      ['poll'],
      ratio('fut1', 'nautilus_trader', 'memory'),
      times,
      atLeast(30),
    ),
    goal(
      '(a) / (c) on fut20 against lrvx, the faster of its forms',
      '≥ 1× / ≥ 3×',
      '',
      ['idle', 'imbalance'],
      (work) =>
        Math.min(
          ratio('fut20', 'lrvx', 'raw')(work) ?? Number.NaN,
          ratio('fut20', 'lrvx', 'top 20')(work) ?? Number.NaN,
        ),
      times,
      (value, work) => value >= (work === 'idle' ? 1 : 3),
    ),
  ];
}

function goal(
  what: string,
  wanted: string,
  stretch: string,
  of: readonly Work[],
  figure: (work: Work) => number | undefined,
  text: (value: number) => string,
  meets: (value: number, work: Work) => boolean,
): Goal {
  const figures = of.map(figure).map((value) => (value === undefined || Number.isNaN(value) ? undefined : value));
  const isMet = figures.includes(undefined)
    ? undefined
    : figures.every((value, at) => meets(value as number, of[at] as Work));
  return {
    what,
    goal: wanted,
    stretch,
    measured: figures.map((value) => (value === undefined ? undefined : text(value))),
    isMet,
  };
}

const atLeast = (least: number) => (value: number) => value >= least;
const plain = (value: number): string => value.toFixed(2);

/** Their time over ours; undefined where one of them is missing, or the row is void. */
function ratioOf(
  loops: readonly LoopResult[],
  row: Pick<LoopResult, 'feed' | 'work' | 'engine' | 'variant'>,
): number | undefined {
  const same = (one: LoopResult): boolean =>
    one.feed === row.feed && one.work === row.work && one.engine === row.engine && one.variant === row.variant;
  const [theirs, ours] = [loops.find(same), oursFor(row, loops)];
  if (theirs === undefined || ours === undefined || agreementOf(theirs, ours).kind === 'void') return undefined;
  return median(theirs.seconds) / median(ours.seconds);
}

function rowsPerMicro({ feeds, loops }: PeersResults, feed: FeedName, work: Work): number | undefined {
  const ours = oursFor({ feed, work }, loops);
  const rows = feeds.find(({ name }) => name === feed)?.rows;
  return ours === undefined || rows === undefined ? undefined : rows / median(ours.seconds) / 1e6;
}

function microsPerMessage({ feeds, loops }: PeersResults): number | undefined {
  const ours = loops.find((one) => one.feed === 'gen' && one.work === 'imbalance' && one.variant === 'tape, journal');
  const messages = feeds.find(({ name }) => name === 'gen')?.messages;
  return ours === undefined || messages === undefined ? undefined : (median(ours.seconds) * 1e6) / messages;
}

function wholeOf({ whole }: PeersResults, work: Work) {
  const ours = whole.find((one) => one.engine === 'replay' && one.feed === 'fut20' && one.work === work);
  return ours === undefined ? undefined : { seconds: median(ours.seconds), megabytes: ours.peakMegabytes };
}
