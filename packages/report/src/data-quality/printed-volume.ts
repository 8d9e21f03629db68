import { Decimal, type Instrument, type InstrumentQuality } from '@replay/core';
import { type Metric, missing } from '../metric/metric.ts';

/** Size of all prints of one instrument, in its volume unit: facts count in lots of the data. */
export function printedVolume(one: InstrumentQuality, instruments: readonly Instrument[]): Decimal {
  const instrument = instruments.find(({ id }) => id === one.instrument);
  if (instrument === undefined) return new Decimal(0);
  const size = new Decimal(one.tradedLots).times(instrument.lotSize);
  return isInBase(instrument) ? size.times(instrument.multiplier) : size;
}

/** The printed volume of all instruments, if all are counted in the same unit. */
export function totalPrintedVolume(
  { total, instruments: counts }: { readonly total: unknown; readonly instruments: readonly InstrumentQuality[] },
  instruments: readonly Instrument[],
): Metric | Decimal {
  if (total === undefined) return missing('NOT_RECORDED');
  if (new Set(instruments.map(volumeUnit)).size > 1) return missing('NOT_APPLICABLE');
  return counts.reduce((sum, one) => sum.add(printedVolume(one, instruments)), new Decimal(0));
}

/** The base currency, or contracts if these are worth another currency. */
const volumeUnit = (instrument: Instrument): string =>
  isInBase(instrument) ? instrument.base : `contracts of ${instrument.id}`;

const isInBase = ({ contract }: Instrument): boolean => contract === 'spot' || contract === 'linear';
