import { ReplayError } from '@replay/core';

/** The sizes of the study whose tables stand on the page, each between marks of its own. */
export type StudySize = 'whole' | 'small';

const marks = (size: StudySize) => ({ before: `<!-- tables: ${size} -->\n`, after: `\n<!-- end of ${size} -->` });

/** The page with other tables of a size. */
export function withTables(page: string, size: StudySize, tables: string): string {
  const [from, to] = placeOf(page, size);
  return `${page.slice(0, from)}${tables}${page.slice(to)}`;
}

/** The tables of a size as they stand on the page. */
export function tablesOn(page: string, size: StudySize): string {
  return page.slice(...placeOf(page, size));
}

function placeOf(page: string, size: StudySize): [from: number, to: number] {
  const { before, after } = marks(size);
  const [from, to] = [page.indexOf(before), page.indexOf(after)];
  if (from < 0 || to < 0) throw new ReplayError('BUG', `the page has no place for the tables of the ${size} study`);
  return [from + before.length, to];
}
