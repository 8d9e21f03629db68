import { type Instrument, type InstrumentScales, scalesOf } from '@replay/core';
import { FrameFault } from './frame-fault.ts';
import type { RawFrame } from './frame-fields.ts';

/** An instrument as the reader of frames needs it. */
export interface FrameTrack extends InstrumentScales {
  readonly instrument: Instrument;
  /** The next `book_l2` is a whole book: the first of a connection is. */
  isBookDue: boolean;
}

/** The instruments that were asked for, by the symbols that frames bear. */
export class FrameTracks {
  readonly all: readonly FrameTrack[];
  /** Takes what names no instrument. */
  readonly first: FrameTrack;
  readonly #bySymbol: ReadonlyMap<string, FrameTrack>;

  constructor([first, ...others]: readonly [Instrument, ...Instrument[]]) {
    this.first = trackOf(first);
    this.all = [this.first, ...others.map(trackOf)];
    this.#bySymbol = new Map(this.all.map((track) => [track.instrument.symbol, track]));
  }

  named(symbol: string | undefined): FrameTrack | undefined {
    return symbol === undefined ? undefined : this.#bySymbol.get(symbol);
  }

  /** Whose frame it is: of the only one, where it bears no symbol. Throws a `FrameFault` for one that nobody asked for. */
  of(frame: RawFrame): FrameTrack {
    const symbol = frame['symbol'];
    if (symbol !== undefined) {
      const track = this.#bySymbol.get(String(symbol));
      if (track !== undefined) return track;
      throw new FrameFault(`the symbol ${JSON.stringify(symbol)} was not asked for`);
    }
    if (this.all.length === 1) return this.first;
    throw new FrameFault('no symbol');
  }

  /** A new connection begins its books anew. */
  expectBooks(): void {
    for (const track of this.all) track.isBookDue = true;
  }
}

const trackOf = (instrument: Instrument): FrameTrack => ({ instrument, ...scalesOf(instrument), isBookDue: true });
