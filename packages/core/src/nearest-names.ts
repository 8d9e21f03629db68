/**
 * The known names closest to a misspelt one, nearest first, at most three: for errors that say "did you mean".
 * Case does not count. A name is near when a third of its letters at most must change.
 */
export function nearest(name: string, names: Iterable<string>): readonly string[] {
  const wanted = name.toLowerCase();
  return [...new Set(names)]
    .map((known) => ({ known, distance: editDistance(wanted, known.toLowerCase()) }))
    .filter(({ known, distance }) => distance <= Math.max(2, Math.floor(Math.max(known.length, name.length) / 3)))
    .sort((a, b) => a.distance - b.distance || (a.known < b.known ? -1 : 1))
    .slice(0, 3)
    .map(({ known }) => known);
}

/** `did you mean this or that? `, or nothing where no name is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const close = nearest(name, known);
  return close.length === 0 ? '' : `did you mean ${close.join(' or ')}? `;
}

/** Letters to insert, delete or replace to turn one word into the other (Levenshtein), row by row of the table. */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (above[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[to.length] ?? 0;
}
