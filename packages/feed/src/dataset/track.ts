import { type Instrument, type Scale, scalesOf } from '@replay/core';

/** An instrument as the readers of rows need it: its steps ready for counting, its turn among ties. */
export interface Track {
  readonly instrument: Instrument;
  readonly price: Scale;
  readonly size: Scale;
  /** The place of the instrument in the source: ties in time go to the smaller. */
  readonly order: number;
}

export const trackOf = (instrument: Instrument, order: number): Track => ({
  instrument,
  ...scalesOf(instrument),
  order,
});

/** The instruments that files are read for, by `exchange,symbol` as their rows begin. */
export interface Tracks {
  readonly wanted: ReadonlyMap<string, Track>;
  /** True for an instrument that is left out on purpose; one neither wanted nor left out is an error. */
  readonly leftOut: (name: string) => boolean;
}
