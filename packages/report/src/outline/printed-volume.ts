import { Decimal } from '@replay/core';
import { printedVolume, volumeUnit } from '../honesty/printed-volume.ts';
import { missing } from '../metric.ts';
import type { Report } from '../report.ts';
import { figure, size, type Value } from './figure.ts';
import type { Figure } from './outline.ts';

/** A column of it, by instrument. */
export const printedVolumeColumn = {
  id: 'quality.printedVolume',
  title: 'Printed volume',
  unit: size,
  definition: 'Size of all prints in the base currency; in contracts where those are inverse or quanto.',
} as const;

/** The volume over all instruments, where all of them count in one unit. */
export const printedVolumeFigure = (report: Pick<Report, 'quality' | 'run'>): Figure =>
  figure({ ...printedVolumeColumn, value: totalVolume(report) });

function totalVolume({ quality: { total, instruments }, run }: Pick<Report, 'quality' | 'run'>): Value {
  if (total === undefined) return missing('NOT_RECORDED');
  if (new Set(run.instruments.map(volumeUnit)).size > 1) return missing('NOT_APPLICABLE');
  return instruments.reduce((sum, one) => sum.add(printedVolume(one, run.instruments)), new Decimal(0));
}
