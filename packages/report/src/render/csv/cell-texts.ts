import {
  Decimal,
  type Instrument,
  type InstrumentId,
  type Lots,
  type Micros,
  priceText,
  ReplayError,
  type RunStarted,
  scalesOf,
  sizeText,
  type Ticks,
  textOf,
  timeText,
} from '@replay/core';
import { decimalText } from '../../metric/metric.ts';

/** Formats ticks and lots of one instrument as decimal texts. */
export interface InstrumentTexts {
  price(price: Ticks): string;
  size(size: Lots): string;
  /** Of bid + ask, in ticks. */
  mid(doubled: number): string;
}

/** The formats of the instruments of a run. Throws `BROKEN_JOURNAL` for an instrument that the run did not announce. */
export function instrumentTexts({ instruments }: RunStarted): (id: InstrumentId) => InstrumentTexts {
  const byId = new Map(instruments.map((one) => [one.id, textsOf(one)]));
  return (id) => {
    const texts = byId.get(id);
    if (texts !== undefined) return texts;
    throw new ReplayError('BROKEN_JOURNAL', `the run did not announce the instrument ${id}`);
  };
}

function textsOf(instrument: Instrument): InstrumentTexts {
  const { price, size } = scalesOf(instrument);
  const half = { digits: price.digits + 1, step: price.step * 5 };
  return {
    price: (ticks) => (Number.isSafeInteger(ticks) ? textOf(ticks, price) : priceText(ticks, instrument)),
    size: (lots) => (Number.isSafeInteger(lots) ? textOf(lots, size) : sizeText(lots, instrument)),
    mid: (doubled) =>
      Number.isSafeInteger(doubled)
        ? textOf(doubled, half)
        : decimalText(new Decimal(instrument.tickSize).mul(doubled).div(2)),
  };
}

/** `timeText`, optimised for times in the same second as the one before. */
export function timeTexts(): (time: Micros) => string {
  let second = Number.NaN;
  let head = '';
  let latest = Number.NaN;
  let text = '';
  return (time) => {
    if (time === latest) return text;
    const current = Math.floor(time / 1_000_000);
    if (current !== second) {
      second = current;
      head = timeText((current * 1_000_000) as Micros).slice(0, -7);
    }
    latest = time;
    text = `${head}${String(time - current * 1_000_000).padStart(6, '0')}Z`;
    return text;
  };
}
