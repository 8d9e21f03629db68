import { Decimal, type Instrument, type InstrumentQuality } from '@replay/core';
import type { Metric } from '../metric.ts';
import { missing } from '../metric.ts';
import type { Report } from '../report.ts';
import { figure, size } from './figure.ts';
import type { Figure } from './outline.ts';

const title = 'Printed volume';
const definition = 'Size of all prints in the base currency; in contracts where those are inverse or quanto.';

/** A column of it, by instrument. */
export const printedVolumeColumn = { id: 'quality.printedVolume', title, unit: size, definition } as const;

/** The volume over all instruments, where all of them count in one unit. */
export function printedVolumeFigure({ quality, run }: Pick<Report, 'quality' | 'run'>): Figure {
  const units = new Set(run.instruments.map(unitOf));
  const total: Decimal | Metric =
    quality.total === undefined || quality.instruments.length === 0
      ? missing('NOT_RECORDED')
      : units.size > 1
        ? missing('NOT_APPLICABLE')
        : quality.instruments.reduce((sum, one) => sum.add(printedVolume(one, run.instruments)), new Decimal(0));
  return figure({ ...printedVolumeColumn, value: total });
}

/** What was printed of one instrument. */
export function printedVolume(one: InstrumentQuality, instruments: readonly Instrument[]): Decimal {
  const instrument = instruments.find(({ id }) => id === one.instrument);
  if (instrument === undefined) return new Decimal(0);
  const size = new Decimal(one.tradedLots).times(instrument.lotSize);
  return isInBase(instrument) ? size.times(instrument.multiplier) : size;
}

const isInBase = ({ contract }: Instrument): boolean => contract === 'spot' || contract === 'linear';

const unitOf = (instrument: Instrument): string =>
  isInBase(instrument) ? instrument.base : `contracts of ${instrument.id}`;
