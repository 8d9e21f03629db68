import { agreementOf } from './agreement.ts';
import { markdownTable } from './markdown-table.ts';
import { type LoopResult, median, type PeersResults, type WholeResult } from './results.ts';
import { workTitles } from './works.ts';

/** All that was measured, in words and tables, as it is printed and as bench/README.md has it. */
export function tablesOf(results: PeersResults): string {
  const versions = Object.entries(results.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${results.date}, ${results.machine}, ${versions.join(', ')}.`,
    results.feeds
      .map(
        ({ name, about, rows, messages }) =>
          `**${name}** is ${about}: ${count(rows)} rows, ${count(messages)} messages.`,
      )
      .join(' '),
    ...section('The loop alone', loopTable(results)),
    ...section('The whole process', wholeTable(results)),
    ...section('Import', importTable(results)),
    ...results.skipped.map((reason) => `Left out: ${reason}.`),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

const section = (title: string, table: string): readonly string[] => (table === '' ? [] : [`### ${title}`, table]);

function loopTable({ loops, feeds }: PeersResults): string {
  if (loops.length === 0) return '';
  const head = [
    'feed',
    'work',
    'engine',
    's (median)',
    'range',
    'M rows/s',
    'µs/message',
    'orders',
    'fills',
    'position',
    '÷ ours',
    'the same work?',
  ];
  const rows = loops.map((loop) => {
    const feed = feeds.find(({ name }) => name === loop.feed);
    const seconds = median(loop.seconds);
    return [
      loop.feed,
      workTitles[loop.work],
      `${loop.engine}, ${loop.variant}`,
      seconds.toFixed(2),
      rangeOf(loop.seconds),
      ((feed?.rows ?? Number.NaN) / seconds / 1e6).toFixed(2),
      ((seconds * 1e6) / (feed?.messages ?? Number.NaN)).toFixed(2),
      count(loop.orders),
      count(loop.fills),
      count(loop.position),
      ...comparison(loop, loops),
    ];
  });
  return markdownTable(head, rows);
}

/** Their time over ours, and whether the two may be compared. */
function comparison(loop: LoopResult, loops: readonly LoopResult[]): readonly [ratio: string, remark: string] {
  if (loop.engine === 'replay') return ['', ''];
  const ours = oursFor(loop, loops);
  if (ours === undefined) return ['', 'Replay was not run'];
  const agreement = agreementOf(loop, ours);
  const ratio = `${(median(loop.seconds) / median(ours.seconds)).toFixed(2)}×`;
  switch (agreement.kind) {
    case 'same':
      return [ratio, 'yes'];
    case 'other':
      return [ratio, `no: ${agreement.how}`];
    case 'void':
      return ['void', `void: ${agreement.because}`];
  }
}

/** Replay's run of the same work on the same feed, without a journal. */
export const oursFor = ({ feed, work }: Pick<LoopResult, 'feed' | 'work'>, loops: readonly LoopResult[]) =>
  loops.find((one) => one.engine === 'replay' && one.variant === 'tape' && one.feed === feed && one.work === work);

function wholeTable({ whole }: PeersResults): string {
  if (whole.length === 0) return '';
  const head = ['feed', 'work', 'process', 's (median)', 'range', 'peak MB', '÷ ours'];
  const rows = whole.map((one) => {
    const ours = whole.find(({ engine, feed, work }) => engine === 'replay' && feed === one.feed && work === one.work);
    const seconds = median(one.seconds);
    const ratio = ours === undefined || one === ours ? '' : `${(seconds / median(ours.seconds)).toFixed(2)}×`;
    return [
      one.feed,
      workTitles[one.work],
      processTitles[one.engine],
      seconds.toFixed(2),
      rangeOf(one.seconds),
      one.peakMegabytes.toFixed(0),
      ratio,
    ];
  });
  return markdownTable(head, rows);
}

const processTitles: Readonly<Record<WholeResult['engine'], string>> = {
  replay: 'backtest run: journal, report, tables, page',
  hftbacktest: 'hftbacktest: Python, imports, compiling, HashMap from file; no report',
  nautilus_trader: 'nautilus_trader',
  lrvx: 'lrvx',
};

function importTable({ imports }: PeersResults): string {
  if (imports.length === 0) return '';
  const head = ['feed', 'engine', 'form', 's', 'MB on disk', 'peak MB', 'remark'];
  const rows = imports.map(({ feed, engine, form, seconds, megabytes, peakMegabytes }) => [
    feed,
    engine,
    form,
    seconds.toFixed(2),
    megabytes.toFixed(1),
    peakMegabytes.toFixed(0),
    engine === 'lrvx' ? 'only its writer: it has no importer for these files' : '',
  ]);
  return markdownTable(head, rows);
}

const rangeOf = (seconds: readonly number[]): string =>
  seconds.length === 1 ? 'once' : `${Math.min(...seconds).toFixed(2)}–${Math.max(...seconds).toFixed(2)}`;

const count = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });
