import type { RunReports } from '../fold/account-folds.ts';
import type { Figure, Section, Table, Unit } from '../metric/section.ts';
import { figureText, runPeriod, valueText } from '../metric/value-text.ts';
import type { Report } from '../report/report.ts';
import type { RunContext } from '../report/run-context.ts';
import { outlineOf } from '../sections/sections.ts';
import { accountsTable, totalWords } from './text/accounts-text.ts';

/** The report of a run as GitHub-flavoured Markdown: every figure with what it is, for notes and pull requests. */
export function reportMarkdown(reports: RunReports, context: RunContext): string {
  const [{ report: first }, ...others] = reports.accounts;
  const { run, outcome } = first;
  const ended = outcome === 'completed' ? '' : ` (${outcome})`;
  const title = `${reports.run.strategy} on ${reports.run.instruments.map(({ id }) => id).join(', ')}${ended}`;
  const heading = [
    `# ${escaped(title)}`,
    [
      escaped(runPeriod(first)),
      `run ${codeText(context.id)}${context.hash === undefined ? '' : `, hash ${codeText(context.hash)}`}`,
      `data ${codeText(context.source)}, behaviour version ${escaped(run.behaviour)}`,
    ].join('  \n'),
  ];
  if (others.length === 0) return blocksText([...heading, ...blocksOf(first, context, 2)]);
  // How the data were understood concerns all accounts, and is told once.
  const { notes: _, ...bare } = context;
  return blocksText([
    ...heading,
    tableText(accountsTable(reports)),
    escaped(totalWords(reports.total)),
    ...reports.accounts.flatMap(({ name, report }, at) => [
      `## Account ${escaped(name)}`,
      ...blocksOf(report, at === 0 ? context : bare, 3),
    ]),
  ]);
}

/** A table of Markdown; numbers stand on the right, and a single column of words is a list. */
export function tableText({ columns, rows }: Table): string {
  const [only, ...more] = columns;
  if (more.length === 0 && only !== undefined && isWords(only.unit))
    return rows.map(([cell]) => `- ${escaped(valueText(cell ?? null, only.unit))}`).join('\n');
  return gridText(
    columns.map(({ title, unit }) => ({ title, right: !isWords(unit) })),
    rows.map((row) => columns.map(({ unit }, at) => escaped(valueText(row[at] ?? null, unit)))),
  );
}

/** Text as it is: no character of it has a meaning of its own, and none ends a cell. */
export const escaped = (text: string): string =>
  text.replace(/[\\`*_[\]<>|~$]|&(?=#?\w+;)/g, (character) => `\\${character}`).replace(/\s*[\r\n]+\s*/g, ' ');

/** Text as code, between more backticks than it has in a row; what would end a cell is left out. */
function codeText(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const apart = longest === 0 ? '' : ' ';
  return `${fence}${apart}${text.replace(/[\r\n]+/g, ' ')}${apart}${fence}`;
}

const blocksOf = (report: Report, context: RunContext, level: number): readonly string[] =>
  outlineOf(report, context).flatMap((section) => sectionBlocks(section, level));

function sectionBlocks({ title, note, figures, tables }: Section, level: number): readonly string[] {
  return [
    `${'#'.repeat(level)} ${escaped(title)}`,
    ...(note === undefined ? [] : [escaped(note)]),
    ...(figures.length === 0 ? [] : [figuresText(figures)]),
    ...tables.flatMap((table) => [
      ...(table.title === '' ? [] : [`${'#'.repeat(level + 1)} ${escaped(table.title)}`]),
      tableText(table),
      ...columnNotes(table),
    ]),
  ];
}

const figuresText = (figures: readonly Figure[]): string =>
  gridText(
    [
      { title: 'Figure', right: false },
      { title: 'Value', right: true },
      { title: 'What it is', right: false },
    ],
    figures.map((one) => [escaped(one.title), escaped(figureText(one)), escaped(one.definition)]),
  );

/** What the columns of a table are, where their titles do not say it. */
function columnNotes({ columns }: Table): readonly string[] {
  const told = columns.filter(({ definition }) => definition !== undefined);
  return told.length === 0
    ? []
    : [told.map(({ title, definition }) => `*${escaped(title)}*: ${escaped(definition ?? '')}`).join('  \n')];
}

/** A table of texts that are already escaped, but for the titles of its columns. */
export function gridText(
  columns: readonly { readonly title: string; readonly right: boolean }[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => escaped(title))),
    line(columns.map(({ right }) => (right ? '---:' : '---'))),
    ...rows.map(line),
  ].join('\n');
}

const isWords = ({ kind }: Unit): boolean => kind === 'word';

/** Blocks one after the other, as a document. */
export const blocksText = (blocks: readonly string[]): string => `${blocks.join('\n\n')}\n`;
