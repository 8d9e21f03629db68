import { missing } from '../../metric.ts';
import type { Report } from '../../report.ts';
import { duration, type FigureTerms } from '../figure.ts';

/** How long the trades were held. */
export function holdingFigures({ trades: { holdingTime: held, trades: n } }: Report): readonly FigureTerms[] {
  const none = missing('NO_CLOSED_TRADES');
  const quantiles = (['p10', 'p50', 'p90'] as const).map(
    (name): FigureTerms => ({
      id: `holdingTime.${name}`,
      title: `Holding time, ${name}`,
      unit: duration,
      value: held?.[name] ?? none,
      n,
      definition: `From first entry to last exit; ${name.slice(1)} % of the trades were held no longer.`,
    }),
  );
  return [
    ...quantiles,
    {
      id: 'holdingTime.mean',
      title: 'Holding time, mean',
      unit: duration,
      value: held?.mean ?? none,
      n,
      definition: 'Weighted by the size entered; of a run that traded a single instrument.',
    },
  ];
}
