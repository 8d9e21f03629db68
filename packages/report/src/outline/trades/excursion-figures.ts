import type { Report } from '../../report.ts';
import { type FigureTerms, moneyUnit } from '../figure.ts';

const kinds = [
  ['mae', 'Adverse excursion', 'The worst a trade stood at on any mid of its life, before fees and funding'],
  ['mfe', 'Favourable excursion', 'The best a trade stood at on any mid of its life, before fees and funding'],
] as const;

const quantiles = [
  ['p50', 'half of the trades went no further'],
  ['p90', 'nine of ten trades went no further'],
  ['furthest', 'the furthest of all'],
] as const;

/** How far the trades went for and against the strategy while they were open. */
export function excursionFigures(report: Report): readonly FigureTerms[] {
  const { excursions } = report.trades;
  const unit = moneyUnit(report);
  return kinds.flatMap(([kind, title, definition]) =>
    quantiles.map(
      ([name, which]): FigureTerms => ({
        id: `${kind}.${name}`,
        title: `${title}, ${name}`,
        unit,
        value: excursions[kind][name],
        n: excursions.trades,
        definition: `${definition}; ${which}.`,
      }),
    ),
  );
}
