import { Decimal, type Instrument, lots, micros, type OrderFilled, ticks } from '@replay/core';
import { applyFill, openLedger, venueMargin } from '@replay/ledger';
import { print, testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import {
  AccountVenues,
  amendOrder,
  applyMarketEvent,
  canCarry,
  cancelOrder,
  noQueue,
  openVenue,
  realisticFills,
  shareOfValue,
} from '../src/index.ts';
import { drawOrder, play } from './play.ts';

type Row = [order: string, account: Omit<Account, 'contract'>, carried: boolean, because: string];

interface Account {
  readonly contract: Instrument['contract'];
  readonly capital: string;
  readonly leverage?: number;
  readonly fees?: string;
  /** Signed, in lots, entered at 100. */
  readonly held?: number;
  readonly lines?: readonly string[];
}

/** Whether the account, once the lines have been played, can carry one more order. */
function carries(
  order: string,
  { contract, capital, leverage = 1, fees = '0', held = 0, lines = [] }: Account,
): boolean {
  const settle = contract === 'inverse' ? 'BTC' : 'USDT';
  const instrument = testInstrument({ contract, settle, multiplier: contract === 'inverse' ? '100' : '1' });
  const flat = openLedger(new Decimal(capital), settle, [instrument]);
  const entry: Pick<OrderFilled, 'instrument' | 'side' | 'price' | 'size' | 'fee'> = {
    instrument: instrument.id,
    side: held > 0 ? 'buy' : 'sell',
    price: ticks(100),
    size: lots(Math.abs(held)),
    fee: '0',
  };
  const ledger = held === 0 ? flat : applyFill(flat, entry);
  const { venue } = lines.length === 0 ? { venue: openVenue(instrument) } : play(lines, { instrument });
  const terms = { margin: venueMargin(new Decimal(leverage)), fees: shareOfValue({ maker: '0', taker: fees }) };
  return canCarry(new AccountVenues([venue]), venue, drawOrder(`new: ${order}`), ledger, terms);
}

const book = 'book 100x50 | 101x4 110x50';

describe('spot pays with what it has', () => {
  it.each<Row>([
    ['buy 10@100', { capital: '1000' }, true, 'the cash is just enough'],
    ['buy 10@100', { capital: '999' }, false, 'it is not'],
    ['buy 10@100', { capital: '1000', fees: '0.001' }, false, 'the fee has to be paid as well'],
    ['buy 10@100', { capital: '1001', fees: '0.001' }, true, 'now it can be'],
    ['buy 10@100', { capital: '1000', fees: '-0.001' }, true, 'a rebate is not needed'],
    [
      'buy 10@100',
      { capital: '1000', fees: '-0.001', lines: [book, '1: buy 1@1'] },
      false,
      'nor may it be spent before',
    ],
    ['buy 5@100', { capital: '1000', lines: [book, '1: buy 5@100'] }, true, 'two working orders share the cash'],
    ['buy 6@100', { capital: '1000', lines: [book, '1: buy 5@100'] }, false, 'and may not spend it twice'],
    ['buy 6@100', { capital: '1000', leverage: 5, lines: [book, '1: buy 5@100'] }, false, 'nobody lends for spot'],
    ['buy 6 market', { capital: '624', lines: [book] }, true, '4 at 101 and 2 at 110 make 624'],
    ['buy 6 market', { capital: '623', lines: [book] }, false, 'which is more than 623'],
    ['buy 6 market', { capital: '624', lines: [book, '1: buy 4@101 ioc'] }, false, 'what we used up we cannot buy'],
    ['buy 60 market', { capital: '5904', lines: [book] }, true, 'what is not shown is not bought: 4 and 50'],
    ['sell 1@100', { capital: '1000' }, false, 'one cannot deliver what one has not'],
    ['sell 5@100', { capital: '1000', held: 5 }, true, 'one can deliver what one has'],
    ['sell 3@100', { capital: '1000', held: 5, lines: [book, '1: sell 3@120'] }, false, 'but not twice'],
    ['sell 2 market', { capital: '1000', held: 5, lines: [book, '1: sell 3@120'] }, true, 'and both together just so'],
    ['buy 1@100', { capital: '500', held: 5 }, false, 'the coins have been paid for'],
  ])('%s of %j is carried: %s, because %s', (order, account, expected) => {
    expect(carries(order, { contract: 'spot', ...account })).toBe(expected);
  });
});

describe('what a working spot buy sets aside', () => {
  it.each<[line: string, spare: number]>([
    ['a fill of a part', 3],
    ['an amend to less', 3],
    ['a cancel', 5],
  ])('is free again after %s', (line, spare) => {
    const instrument = testInstrument({ contract: 'spot' });
    const ledger = openLedger(new Decimal('500'), 'USDT', [instrument]);
    const terms = { margin: venueMargin(new Decimal(1)), fees: shareOfValue({ maker: '0', taker: '0' }) };
    const { venue } = play(['book 99x5 | 101x4', '1: buy 5@100'], { instrument });
    const mostBuys = (): number =>
      [1, 2, 3, 4, 5].filter((size) =>
        canCarry(new AccountVenues([venue]), venue, drawOrder(`new: buy ${size}@100`), ledger, terms),
      ).length;
    expect(mostBuys()).toBe(0);
    const at = { time: micros(9_000), sequence: 9 };
    const models = { fills: realisticFills, queue: noQueue, fees: terms.fees };
    if (line === 'a cancel') cancelOrder(venue, '1', at);
    else if (line === 'an amend to less')
      amendOrder(venue, { order: '1', price: ticks(100), size: lots(2) }, at, models, () => true);
    else applyMarketEvent(venue, print('sell 100x3', { sequence: 9, instrument: instrument.id }), at, models);
    expect(mostBuys()).toBe(spare);
  });
});

describe('a linear contract is carried up to equity times leverage', () => {
  it.each<Row>([
    ['buy 10@100', { capital: '1000' }, true, 'without leverage all of it'],
    ['buy 11@100', { capital: '1000' }, false, 'and no more'],
    ['buy 50@100', { capital: '1000', leverage: 5 }, true, 'five times that with 5'],
    ['buy 51@100', { capital: '1000', leverage: 5 }, false, 'and no more'],
    ['sell 10@100', { capital: '1000' }, true, 'short like long'],
    ['sell 11@100', { capital: '1000' }, false, 'short like long'],
    ['sell 10@100', { capital: '1000', lines: [book, '1: buy 10@90'] }, false, 'if both filled at the dearest price'],
    ['buy 1@100', { capital: '1000', held: 10 }, false, 'the position counts'],
    ['sell 10@100', { capital: '0.01', held: 10 }, true, 'closing needs nothing'],
    ['sell 4@100', { capital: '0.01', held: 10 }, true, 'nor does closing a part'],
    ['buy 10@100', { capital: '0.01', held: -10 }, true, 'nor closing a short'],
    ['sell 21@100', { capital: '1000', held: 10 }, false, 'turning it round by more does'],
    ['sell 1@100', { capital: '0.01', held: 10, lines: [book, '1: sell 10@120'] }, true, 'two may close one position'],
    ['sell 30@200', { capital: '1000', held: 10, lines: [book, '1: sell 10@120'] }, false, 'but not open another'],
    ['buy 9 market', { capital: '1000', lines: [book] }, true, '9 at 110, the last price it reaches'],
    ['buy 10 market', { capital: '1000', lines: [book] }, false, 'though the mid is 100.5'],
    ['buy 10 market', { capital: '1000' }, true, 'without a book it is refused for want of liquidity, not of money'],
  ])('%s of %j is carried: %s, because %s', (order, account, expected) => {
    expect(carries(order, { contract: 'linear', ...account })).toBe(expected);
  });
});

describe('an inverse contract is worth more coin the lower the price', () => {
  it.each<Row>([
    ['buy 10@100', { capital: '10' }, true, '10 contracts of 100 USD are 10 coins at 100'],
    ['buy 10@99', { capital: '10' }, false, 'and more than that at 99'],
    ['buy 20@100', { capital: '10', leverage: 2 }, true, 'leverage stretches the coins'],
    ['sell 10@100', { capital: '10', lines: ['book 50x1 100x9 | 101x9'] }, true, 'the bid far off does not matter'],
    ['sell 10 market', { capital: '10', lines: ['book 50x9 100x9 | 102x9'] }, false, 'the walk reaches down to 50'],
    ['buy 10@100', { capital: '0.01', held: -10 }, true, 'closing needs nothing'],
  ])('%s of %j is carried: %s, because %s', (order, account, expected) => {
    expect(carries(order, { contract: 'inverse', ...account })).toBe(expected);
  });
});
