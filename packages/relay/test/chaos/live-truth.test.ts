import type { MarketEvent } from '@replay/core';
import { generate } from '@replay/market';
import { describe, expect, it } from 'vitest';
import { shortMarket } from '../faults/short-market.ts';
import { untrue } from './live-truth.ts';

const happened = [...generate(shortMarket)].flat();
const change = happened.findIndex(({ type }, place) => place > 50 && type === 'BookChanged');
const print = happened.findIndex(({ type }, place) => place > 200 && type === 'TradePrinted');
const hole: MarketEvent = {
  type: 'FeedInterrupted',
  instrument: shortMarket.instrument.id,
  exchangeTime: happened[change]!.exchangeTime,
  receivedTime: happened[change]!.receivedTime,
  sequence: 0,
  kind: 'disconnect',
  cause: 'a test',
};

describe('a live recording', () => {
  it.each<[string, readonly MarketEvent[], boolean, RegExp | undefined]>([
    ['everything is correct', happened, true, undefined],
    ['a beginning is true where more could have come', happened.slice(0, 300), false, undefined],
    [
      'a beginning passed for all is not',
      happened.slice(0, 300),
      true,
      /behind the last that happened|lost in silence/,
    ],
    [
      'a change of the book that is missing shows in the next book',
      happened.toSpliced(change, 1),
      true,
      /never was so/,
    ],
    ['behind a hole the book is not live, and nothing is wrong', [...happened.slice(0, change), hole], true, undefined],
    ['a print that is missing is a loss', happened.toSpliced(print, 1), true, /was lost in silence/],
    ['a print that is missing where a hole is told is not', happened.with(print, hole), true, /never was so|^$/],
  ])('%s', (_because, heard, isOver, why) => {
    const found = untrue(heard, isOver);
    if (why === undefined) expect(found).toBeUndefined();
    else expect(found ?? '').toMatch(why);
  });
});
