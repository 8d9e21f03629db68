import { Decimal, type Instrument, type InstrumentQuality } from '@replay/core';

/** Size of all prints of one instrument, in its `volumeUnit`: facts count in steps of the data. */
export function printedVolume(one: InstrumentQuality, instruments: readonly Instrument[]): Decimal {
  const instrument = instruments.find(({ id }) => id === one.instrument);
  if (instrument === undefined) return new Decimal(0);
  const size = new Decimal(one.tradedLots).times(instrument.lotSize);
  return isInBase(instrument) ? size.times(instrument.multiplier) : size;
}

/** What volumes of an instrument are counted in: its base currency, or contracts that are worth another currency. */
export const volumeUnit = (instrument: Instrument): string =>
  isInBase(instrument) ? instrument.base : `contracts of ${instrument.id}`;

const isInBase = ({ contract }: Instrument): boolean => contract === 'spot' || contract === 'linear';
