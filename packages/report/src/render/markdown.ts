import type { RunReports } from '../fold/account-folds.ts';
import type { Figure, Section, Table, Unit } from '../metric/section.ts';
import { figureText, runPeriod, valueText } from '../metric/value-text.ts';
import type { Report } from '../report/report.ts';
import type { RunContext } from '../report/run-context.ts';
import { reportSections } from '../sections/sections.ts';
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
  // Notes on the data concern all accounts and are printed once.
  const { notes: _, ...withoutNotes } = context;
  return blocksText([
    ...heading,
    tableText(accountsTable(reports)),
    escaped(totalWords(reports.total)),
    ...reports.accounts.flatMap(({ name, report }, at) => [
      `## Account ${escaped(name)}`,
      ...blocksOf(report, at === 0 ? context : withoutNotes, 3),
    ]),
  ]);
}

/** A Markdown table with numbers aligned right; a single column of words becomes a list. */
export function tableText({ columns, rows }: Table): string {
  const [only, ...more] = columns;
  if (more.length === 0 && only !== undefined && isWords(only.unit))
    return rows.map(([cell]) => `- ${escaped(valueText(cell ?? null, only.unit))}`).join('\n');
  return gridText(
    columns.map(({ title, unit }) => ({ title, right: !isWords(unit) })),
    rows.map((row) => columns.map(({ unit }, at) => escaped(valueText(row[at] ?? null, unit)))),
  );
}

/** Escapes Markdown, so that the text is shown literally and does not end a cell. */
export const escaped = (text: string): string =>
  text.replace(/[\\`*_[\]<>|~$]|&(?=#?\w+;)/g, (character) => `\\${character}`).replace(/\s*[\r\n]+\s*/g, ' ');

/** Text as inline code, fenced by more backticks than it contains in a row; line breaks become spaces. */
function codeText(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const apart = longest === 0 ? '' : ' ';
  return `${fence}${apart}${text.replace(/[\r\n]+/g, ' ')}${apart}${fence}`;
}

const blocksOf = (report: Report, context: RunContext, level: number): readonly string[] =>
  reportSections(report, context).flatMap((section) => sectionBlocks(section, level));

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

/** The definitions of the columns of a table. */
function columnNotes({ columns }: Table): readonly string[] {
  const defined = columns.filter(({ definition }) => definition !== undefined);
  return defined.length === 0
    ? []
    : [defined.map(({ title, definition }) => `*${escaped(title)}*: ${escaped(definition ?? '')}`).join('  \n')];
}

/** A table of cells that are already escaped; the titles of its columns are not. */
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

/** Joins blocks to a document. */
export const blocksText = (blocks: readonly string[]): string => `${blocks.join('\n\n')}\n`;
