import { Decimal, type FundingRateChanged, type Instrument, type MarkPriceChanged } from '@replay/core';
import { opening } from './message-texts.ts';
import type { StampTexts } from './stamp-texts.ts';

/**
 * Funding rates and marks of one instrument as `derivative_ticker` messages. Each repeats all that is known of the contract,
 * and nothing is told while nothing changed: whoever reads them finds the changes again by comparing.
 */
export class TickerTexts {
  readonly #opening: string;
  readonly #stamps: StampTexts;
  #funding: string | undefined;
  #mark: string | undefined;

  constructor(instrument: Instrument, stamps: StampTexts) {
    this.#opening = opening('derivative_ticker', instrument);
    this.#stamps = stamps;
  }

  /** The message that an event makes; undefined where it changes nothing. */
  of(event: FundingRateChanged | MarkPriceChanged): string | undefined {
    if (event.type === 'MarkPriceChanged') {
      const mark = markFields(event);
      if (mark === this.#mark) return undefined;
      this.#mark = mark;
    } else {
      const funding = fundingFields(event, this.#stamps);
      if (funding === this.#funding) return undefined;
      this.#funding = funding;
    }
    return this.#told(event);
  }

  /** The message that an event makes, be it a repetition, with a word for what it tells. */
  repeated(event: FundingRateChanged | MarkPriceChanged): string {
    this.of(event);
    const fields = event.type === 'MarkPriceChanged' ? markFields(event) : fundingFields(event, this.#stamps);
    const told = event.type === 'MarkPriceChanged' ? 'mark' : 'funding';
    return `${this.#opening}${fields},"told":"${told}"${this.#stamps.of(event)}`;
  }

  #told(event: FundingRateChanged | MarkPriceChanged): string {
    return `${this.#opening}${this.#funding ?? ''}${this.#mark ?? ''}${this.#stamps.of(event)}`;
  }
}

const fundingFields = ({ rate, settlesAt }: FundingRateChanged, stamps: StampTexts): string =>
  `,"fundingRate":${jsonNumber(rate)}${settlesAt === undefined ? '' : `,"fundingTimestamp":"${stamps.exchangeTime(settlesAt)}"`}`;

const markFields = ({ price, indexPrice }: MarkPriceChanged): string =>
  `${indexPrice === undefined ? '' : `,"indexPrice":${jsonNumber(indexPrice)}`},"markPrice":${jsonNumber(price)}`;

/** Decimals as the venue spelled them, zeros at the end included; only what JSON does not know is spelled anew. */
const jsonNumber = (decimal: string): string =>
  /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(decimal) ? decimal : new Decimal(decimal).toString();
