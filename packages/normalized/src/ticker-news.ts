import type { FundingRateChanged, MarkPriceChanged, Stamped } from '@replay/core';
import type { KnownInstrument } from './known-instruments.ts';
import { decimalIn, fieldOf, type RawMessage, timeIn } from './message-fields.ts';

type News = Omit<MarkPriceChanged, keyof Stamped> | Omit<FundingRateChanged, keyof Stamped>;

/**
 * What a ticker tells. It repeats all that is known of the contract, and only what changed is news: the mark price first,
 * since a funding payment is reckoned at it, then the funding rate and its time. A ticker that says which of them it `told`
 * says just that, also when it repeats itself.
 */
export function tickerNews(message: RawMessage, known: KnownInstrument): readonly News[] {
  const told = message['told'];
  const news: News[] = [];
  const mark = told === 'funding' ? undefined : markIn(message);
  const funding = told === 'mark' ? undefined : fundingIn(message);
  if (mark !== undefined && (told === 'mark' || mark.price !== known.mark)) news.push(mark);
  if (funding !== undefined && (told === 'funding' || !isKnown(funding, known))) news.push(funding);
  known.mark = mark?.price ?? known.mark;
  known.funding = funding ?? known.funding;
  return news;
}

function markIn(message: RawMessage): Omit<MarkPriceChanged, keyof Stamped> | undefined {
  const price = fieldOf(message, 'markPrice', 'mark_price');
  const index = fieldOf(message, 'indexPrice', 'index_price');
  if (price === undefined) return undefined;
  const beside = index === undefined ? {} : { indexPrice: decimalIn(index, 'indexPrice') };
  return { type: 'MarkPriceChanged', price: decimalIn(price, 'markPrice'), ...beside };
}

function fundingIn(message: RawMessage): Omit<FundingRateChanged, keyof Stamped> | undefined {
  const rate = fieldOf(message, 'fundingRate', 'rate', 'funding_rate');
  const time = fieldOf(message, 'fundingTimestamp', 'next_funding_time', 'funding_timestamp');
  if (rate === undefined) return undefined;
  const when = time === undefined ? {} : { settlesAt: timeIn(time, 'fundingTimestamp') };
  return { type: 'FundingRateChanged', rate: decimalIn(rate, 'fundingRate'), ...when };
}

const isKnown = ({ rate, settlesAt }: Omit<FundingRateChanged, keyof Stamped>, { funding }: KnownInstrument): boolean =>
  funding !== undefined && funding.rate === rate && funding.settlesAt === settlesAt;
