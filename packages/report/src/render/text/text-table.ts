import { printable } from '@replay/core';
import Table from 'cli-table3';

/** Columns without lines between them, two spaces apart. */
export function columnLines(
  rows: readonly (readonly string[])[],
  aligns: readonly ('left' | 'right')[],
): readonly string[] {
  if (rows.length === 0) return [];
  const table = new Table({
    chars: { ...noBorders, middle: '  ' },
    colAligns: [...aligns],
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** The first layout that fits the width, else the last one. */
export function fitting(width: number, ...layouts: readonly (() => readonly string[])[]): readonly string[] {
  let lines: readonly string[] = [];
  for (const layout of layouts) {
    lines = layout();
    if (lines.every((line) => visibleLength(line) <= width)) return lines;
  }
  return lines;
}

/** Wraps text with a hanging indent after the label. Names and warnings quote data, so control characters are escaped. */
export function hangingLines(label: string, text: string, width: number): readonly string[] {
  const lines: string[] = [];
  const indent = ' '.repeat(label.length);
  let line = label;
  let empty = true;
  for (const word of printable(text).split(' ')) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else {
      line += empty ? word : ` ${word}`;
    }
    empty = false;
  }
  return [...lines, line];
}

const borders =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid';
const noBorders = Object.fromEntries(borders.split(' ').map((border) => [border, '']));

const colourCode = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

/** The number of columns of a line on a terminal, without colour codes. */
const visibleLength = (line: string): number => line.replaceAll(colourCode, '').length;
