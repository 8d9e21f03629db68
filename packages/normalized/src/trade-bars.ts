import { Decimal, type Instrument, type Micros, type Scale, scalesOf, type TradePrinted } from '@replay/core';
import type { TradeBarType } from './data-type.ts';
import { DecimalTexts } from './decimal-texts.ts';
import { opening } from './message-texts.ts';
import type { StampTexts } from './stamp-texts.ts';

/** A bar that has begun: sizes in lots, prices in ticks, but for the mean, which is a ratio. */
interface Bar {
  readonly first: TradePrinted;
  /** The one it closed with so far. */
  last: TradePrinted;
  high: number;
  low: number;
  volume: number;
  buyVolume: number;
  sellVolume: number;
  trades: number;
  /** In the quote currency. */
  vwap: number;
}

/**
 * The `trade_bar` messages of one instrument and data type, as Tardis Machine computes them.
 * 1. A bar of so many trades, or of a volume, ends with the trade that completes it.
 * 2. A bar of an interval, by the venue's clock, ends with the first trade of a later interval; its `timestamp` is the end of
 *    its own interval, its `localTimestamp` that of the later trade. Intervals without trades have no bar, and what is not
 *    complete when the data end is not told.
 * 3. A trade that is older than the one before it, in whole milliseconds, does not become the close.
 */
export class TradeBars {
  readonly #type: TradeBarType;
  readonly #head: string;
  readonly #stamps: StampTexts;
  readonly #price: DecimalTexts;
  readonly #size: DecimalTexts;
  readonly #scales: { readonly price: Scale; readonly size: Scale };
  #bar: Bar | undefined;

  constructor(type: TradeBarType, instrument: Instrument, stamps: StampTexts) {
    this.#type = type;
    this.#stamps = stamps;
    this.#head = `${opening('trade_bar', instrument)},"name":"${type.name}","interval":${type.interval},"kind":"${type.of}"`;
    this.#scales = scalesOf(instrument);
    this.#price = new DecimalTexts(this.#scales.price);
    this.#size = new DecimalTexts(this.#scales.size);
  }

  push(trade: TradePrinted, out: string[]): void {
    if (this.#type.of === 'time' && this.#bar !== undefined) {
      const bucket = this.#bucketOf(this.#bar.first);
      const end = ((bucket + 1) * this.#type.interval * 1000) as Micros;
      if (this.#bucketOf(trade) > bucket) this.#tell(this.#bar, this.#stamps.exchangeTime(end), trade, out);
    }
    const bar = this.#with(trade);
    if (this.#isComplete(bar)) this.#tell(bar, this.#stamps.exchangeTimeOf(bar.last), trade, out);
  }

  #with(trade: TradePrinted): Bar {
    const { price, size, aggressor } = trade;
    const bar = this.#bar ?? opened(trade);
    this.#bar = bar;
    bar.high = Math.max(bar.high, price);
    bar.low = Math.min(bar.low, price);
    if (millisOf(trade) >= millisOf(bar.last)) bar.last = trade;
    if (aggressor === 'buy') bar.buyVolume += size;
    if (aggressor === 'sell') bar.sellVolume += size;
    bar.trades += 1;
    // The running mean of the vendor, in his order of operations: an exact sum would differ in the last digit.
    const [volume, amount] = [decimal(bar.volume, this.#scales.size), decimal(size, this.#scales.size)];
    if (volume + amount > 0) {
      bar.vwap = (bar.vwap * volume + decimal(price, this.#scales.price) * amount) / (volume + amount);
    }
    bar.volume += size;
    return bar;
  }

  #isComplete({ trades, volume }: Bar): boolean {
    switch (this.#type.of) {
      case 'time':
        return false;
      case 'tick':
        return trades >= this.#type.interval;
      case 'volume':
        return volume * this.#scales.size.step >= this.#type.interval * 10 ** this.#scales.size.digits;
    }
  }

  #bucketOf({ exchangeTime }: TradePrinted): number {
    return Math.floor(exchangeTime / (this.#type.interval * 1000));
  }

  #tell(bar: Bar, timestamp: string, { receivedTime }: TradePrinted, out: string[]): void {
    const [price, size, stamps] = [this.#price, this.#size, this.#stamps];
    this.#bar = undefined;
    const prices = `"open":${price.of(bar.first.price)},"high":${price.of(bar.high)},"low":${price.of(bar.low)},"close":${price.of(bar.last.price)}`;
    const sizes = `"volume":${size.of(bar.volume)},"buyVolume":${size.of(bar.buyVolume)},"sellVolume":${size.of(bar.sellVolume)}`;
    const [openTime, closeTime] = [stamps.exchangeTimeOf(bar.first), stamps.exchangeTimeOf(bar.last)];
    // The vendor puts the two stamps of a bar the other way round.
    const told = `"localTimestamp":"${stamps.receivedTime(receivedTime)}","timestamp":"${timestamp}"`;
    out.push(
      `${this.#head},${prices},${sizes},"trades":${bar.trades},"vwap":${ratioText(bar.vwap)},"openTimestamp":"${openTime}","closeTimestamp":"${closeTime}",${told}}`,
    );
  }
}

const opened = (first: TradePrinted): Bar => ({
  first,
  last: first,
  high: first.price,
  low: first.price,
  volume: 0,
  buyVolume: 0,
  sellVolume: 0,
  trades: 0,
  vwap: 0,
});

const millisOf = ({ exchangeTime }: TradePrinted): number => Math.floor(exchangeTime / 1000);

/** The float nearest to a counted number. */
const decimal = (count: number, { digits, step }: Scale): number => (count * step) / 10 ** digits;

function ratioText(ratio: number): string {
  const text = String(ratio);
  return text.includes('e') ? new Decimal(text).toString() : text;
}
