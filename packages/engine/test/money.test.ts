import {
  Decimal,
  type Fact,
  type Instrument,
  lots,
  type MarketEvent,
  type Micros,
  moneyOf,
  placeLimit,
  placeMarket,
  ticks,
} from '@replay/core';
import { accountOf, positionOf, venueMargin } from '@replay/ledger';
import { fixedSlippage, inBaseCoin, shareOfValue, tieredFees } from '@replay/sim';
import type { Intents, StrategyHooks, View } from '@replay/strategy';
import { change, law, snapshot, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadRun, openRun, type RunConfig, type RunState, saveRun, step } from '../src/index.ts';
import { dayOf, noVolume, tradedBefore, withTrade } from '../src/trailing-volume.ts';
import { configOf, ofType, runFrom, runOf, type Script, scripted } from './scripted-run.ts';

const linear = testInstrument({ id: 'linear' });
const other = testInstrument({ id: 'other' });
const inverse = testInstrument({ id: 'inverse', contract: 'inverse', settle: 'BTC', multiplier: '100' });
const spot = testInstrument({ id: 'spot', contract: 'spot', lotSize: '0.001' });

/** A book every millisecond, each by its own drawing. */
const tapeOf = (books: readonly string[], instrument: Instrument = linear): MarketEvent[] =>
  books.map((text, sequence) => ({ ...snapshot(text, { sequence, instrument: instrument.id }), ...stamps(sequence) }));
const stamps = (sequence: number) => ({
  sequence,
  exchangeTime: (sequence * 1000) as Micros,
  receivedTime: (sequence * 1000) as Micros,
});
const at = (millisecond: number, act: Script[number]['act']): Script[number] => ({ at: millisecond * 1000 + 1, act });

const told = (facts: readonly Fact[]): readonly string[] =>
  facts.flatMap((fact) => {
    switch (fact.type) {
      case 'PositionLiquidated':
        return [`${fact.instrument} ${fact.position} at ${fact.price}: ${fact.equity} of ${fact.maintenance}`];
      case 'OrderCancelled':
        return [`cancelled ${fact.order} ${fact.reason}`];
      case 'OrderRejected':
        return [`rejected ${fact.order} ${fact.reason}`];
      case 'OrderFilled':
        return [`${fact.order} ${fact.side} ${fact.size}@${fact.price}`];
      default:
        return [];
    }
  });

describe('a long of 10 at 101 with a capital of 210, so that 5 times its equity is carried', () => {
  const enter = at(0, () => [placeMarket('buy', lots(10)), placeLimit('buy', lots(1), { price: ticks(50) })]);
  const run = (books: readonly string[], more: Script = [], options: Partial<RunConfig> = {}) =>
    told(
      runOf(
        {
          ...configOf(scripted([enter, ...more]), { instruments: [linear], capital: '210', leverage: '10' }),
          ...options,
        },
        tapeOf(['100x50 | 101x50', ...books]),
      ),
    );
  const entry = '1 buy 10@101';

  it.each<[books: readonly string[], facts: readonly string[], because: string]>([
    [['82x50 | 84x50'], [], '30 are left of it, and 4.15 have to be'],
    [
      ['79x50 | 81x50'],
      ['linear 10 at 80: 0 of 4', 'cancelled 2 liquidation', 'liquidation-1 sell 10@79'],
      'nothing is left of it',
    ],
    [
      ['80x50 | 81x50', '80x2 78x4 | 80x9 81x9', '79x50 | 81x50'],
      ['linear 10 at 80: 0 of 4', 'cancelled 2 liquidation', 'liquidation-1 sell 4@78', 'liquidation-2 sell 6@79'],
      'at 80.5 5 are left and 4.025 have to be, so it lives until 80; there the bid is contradicted by the ask',
    ],
    [
      ['79x4 78x3 | 81x50', '79x4 78x3 | 81x49', '200x50 | 201x50'],
      [
        'linear 10 at 80: 0 of 4',
        'cancelled 2 liquidation',
        'liquidation-1 sell 4@79',
        'liquidation-1 sell 3@78',
        'liquidation-2 sell 3@200',
      ],
      'what the book cannot take stays open, and is sold when there is a bid anew, though it would have recovered',
    ],
  ])('in %j sees %j: %s', (books, facts) => {
    expect(run(books)).toEqual([entry, ...facts]);
  });

  it.each([
    ['100x50 | 101x50', [], 'at 100.5 equity is 205, above the 201 of its maintenance margin'],
    [
      '99x50 | 101x50',
      ['linear 10 at 100: 200 of 200', 'cancelled 2 liquidation', 'liquidation-1 sell 10@99'],
      'at 100 both are 200',
    ],
  ])('under a maintenance margin of a fifth, in %s sees %j: %s', (book, facts) => {
    const margin = venueMargin(new Decimal(10), new Decimal('0.2'));
    expect(run(['100x50 | 101x49', book], [], { margin })).toEqual([entry, ...facts]);
  });

  it('cannot order anything while it is liquidated, and may again when it is done', () => {
    const late = [1, 3].map((millisecond) => at(millisecond, () => [placeLimit('buy', lots(1), { price: ticks(20) })]));
    const facts = run(['79x4 | 81x50', '79x4 | 81x49', '78x50 | 81x49', '78x50 | 81x48'], late);
    expect(facts).toContain('rejected 3 margin');
    expect(facts.filter((fact) => fact.startsWith('rejected 4'))).toEqual(['rejected 4 margin']);
  });

  it('is liquidated by the mark of the venue where it has one, whatever the mid', () => {
    const mark = { type: 'MarkPriceChanged', instrument: 'linear', price: '79.5', ...stamps(2) } as MarketEvent;
    const config = configOf(scripted([enter]), { instruments: [linear], capital: '210', leverage: '10' });
    const facts = told(runOf(config, [...tapeOf(['100x50 | 101x50', '99x50 | 100x50']), mark]));
    expect(facts).toEqual([
      entry,
      'linear 10 at 79.5: -5 of 3.975',
      'cancelled 2 liquidation',
      'liquidation-1 sell 10@99',
    ]);
  });

  it('pays the liquidation fee that the run states, on top of the taker fee', () => {
    const config = {
      ...configOf(scripted([enter]), {
        instruments: [linear],
        capital: '210',
        leverage: '10',
        fees: { maker: '0', taker: '0' },
      }),
      liquidationFee: new Decimal('0.02'),
    };
    const fills = ofType(runOf(config, tapeOf(['100x50 | 101x50', '79x50 | 81x50'])), 'OrderFilled');
    expect(fills.map(({ fee }) => fee)).toEqual(['0', '15.8']);
  });

  it('is told of its end by the answers, and holds nothing then', () => {
    const positions: number[] = [];
    const look = at(2, (view) => {
      positions.push(view.position, view.working.length);
      return [];
    });
    run(['79x50 | 81x50', '79x50 | 81x50', '79x50 | 81x50'], [look]);
    expect(positions).toEqual([0, 0]);
  });
});

describe('two accounts of two currencies in one run', () => {
  const accounts = [
    { name: 'USDT', currency: 'USDT', capital: new Decimal(210), instruments: ['linear'] },
    { name: 'BTC', currency: 'BTC', capital: new Decimal(100), instruments: ['inverse'] },
  ];
  const seen: string[] = [];
  const script: Script = [
    at(2, () => [
      { ...placeMarket('buy', lots(10)), instrument: 'linear' },
      { ...placeMarket('buy', lots(10)), instrument: 'inverse' },
      { ...placeLimit('buy', lots(1), { price: ticks(10) }), instrument: 'inverse' },
    ]),
    at(4, (view) => {
      seen.push(view.of('linear').equity.toFixed(), view.of('inverse').capital.toFixed());
      return [];
    }),
  ];
  const config: RunConfig = {
    ...configOf(scripted(script), { instruments: [linear, inverse], capital: '210', leverage: '10' }),
    accounts,
  };
  const tape = [
    ...tapeOf(['100x50 | 101x50']),
    { ...snapshot('100x50 | 101x50', { sequence: 1, instrument: 'inverse' }), ...stamps(1) },
    { ...change('100x50 | 101x49', { sequence: 2, instrument: 'linear' }), ...stamps(2) },
    { ...change('100x49 |', { sequence: 3, instrument: 'linear' }), ...stamps(3) },
    { ...snapshot('79x50 | 81x50', { sequence: 5, instrument: 'linear' }), ...stamps(5) },
    { ...change('79x49 |', { sequence: 6, instrument: 'linear' }), ...stamps(6) },
  ];
  const end = (): RunState => tape.reduce((state, event) => step(state, event)[0], openRun(config));

  it('are each told in the first fact, with what they began with', () => {
    const [start] = runOf(config, []);
    expect(start).toMatchObject({
      accounts: [
        { name: 'USDT', currency: 'USDT', capital: '210', instruments: ['linear'] },
        { name: 'BTC', currency: 'BTC', capital: '100', instruments: ['inverse'] },
      ],
    });
  });

  it('show the strategy the money of the instrument it asks about', () => {
    seen.length = 0;
    end();
    expect(seen).toEqual(['205', '100']);
  });

  it('are liquidated by themselves: the other keeps its position and its orders', () => {
    const state = end();
    expect(positionOf(accountOf(state.accounts, 'linear'), 'linear').size).toBe(0);
    expect(positionOf(accountOf(state.accounts, 'inverse'), 'inverse').size).toBe(10);
    expect(state.venues[1]?.venue.buys).toHaveLength(1);
  });

  it.each([
    [[{ ...accounts[0], instruments: ['linear', 'inverse'] }], /inverse settles in BTC/],
    [[accounts[0]], /inverse belongs to 0 accounts/],
    [[accounts[0], accounts[1], accounts[1]], /inverse belongs to 2 accounts/],
    [[accounts[0], { ...accounts[1], capital: new Decimal(0) }], /the capital of BTC must be positive, not 0/],
  ])('%# cannot be opened', (wrong, message) => {
    expect(() => openRun({ ...config, accounts: wrong as RunConfig['accounts'] })).toThrow(message);
  });
});

describe('fees that go by what the account has traded', () => {
  it('change at 00:00 UTC and not with a fill', () => {
    const day = 86_400_000_000;
    const tiers = [
      { from: '0', maker: '0', taker: '0.01' },
      { from: '1000', maker: '0', taker: '0.001' },
    ];
    const buy = () => [placeMarket('buy', lots(10))];
    const script = [1000, 2000, day + 1000].map((time) => ({ at: time, act: buy }));
    const config = configOf(scripted(script), { instruments: [linear], to: day + 5000 });
    const venue = { ...config.venue, fees: tieredFees(tiers) };
    const tape = tapeOf(['99x900 | 100x900']);
    const fees = ofType(runOf({ ...config, venue, staleAfter: 'never' }, tape), 'OrderFilled').map(({ fee }) => fee);
    expect(fees, '1000 each; the second is not cheaper for the first, the third of the next day is').toEqual([
      '10',
      '10',
      '1',
    ]);
  });
});

describe('fees that go by the volume of 30 days', () => {
  const day = 86_400_000_000;
  const tiers = [
    { from: '0', maker: '0', taker: '0.01' },
    { from: '1000', maker: '0', taker: '0.001' },
  ];
  const fees = tieredFees(tiers);

  it.each([
    [1, '0.1', 'the next day has all of it'],
    [29, '0.1', 'the 29th day too'],
    [30, '0.1', 'the 30th day is the last'],
    [31, '1', 'the 31st day looks back on 30 days without a trade'],
  ])('after a trade of 1000 on the first day, on day %i charge %s for 100: %s', (later, fee) => {
    const script = [
      { at: 1000, act: () => [placeMarket('buy', lots(10))] },
      { at: later * day + 1000, act: () => [placeMarket('buy', lots(1))] },
    ];
    const config = configOf(scripted(script), { instruments: [linear], to: (later + 1) * day });
    const fills = ofType(
      runOf({ ...config, venue: { ...config.venue, fees }, staleAfter: 'never' }, tapeOf(['99x900 | 100x900'])),
      'OrderFilled',
    );
    expect(fills.map((fill) => fill.fee)).toEqual(['10', fee]);
  });

  it('add up the trades of all those days', () => {
    const script = [0, 1, 1, 2, 3].map((on, index) => ({
      at: on * day + 1000 * (index + 1),
      act: () => [placeMarket('buy', lots(on === 3 ? 1 : 3))],
    }));
    const config = configOf(scripted(script), { instruments: [linear], to: 4 * day });
    const fills = ofType(
      runOf({ ...config, venue: { ...config.venue, fees }, staleAfter: 'never' }, tapeOf(['99x900 | 100x900'])),
      'OrderFilled',
    );
    expect(
      fills.map((fill) => fill.fee),
      'a day before it had traded 900, and then 1200',
    ).toEqual(['3', '3', '3', '3', '0.1']);
  });

  it.each([1, 20_000, 40_000])('begin day %i at its midnight of UTC, to the microsecond', (today) => {
    const midnight = today * day;
    const traded = (time: number) => tradedBefore(withTrade(noVolume, time as Micros, moneyOf('5')), today);
    expect(traded(midnight - 1).toNumber()).toBe(5);
    expect(traded(midnight).toNumber()).toBe(0);
    expect([midnight - 1, midnight].map((time) => dayOf(time as Micros))).toEqual([today - 1, today]);
  });

  law(
    'count each trade from the day after it for 30 days',
    [fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 1000 })), { maxLength: 12 })],
    (trades) => {
      let [today, volume] = [0, noVolume];
      const valueOn = new Map<number, number>();
      for (const [wait, value] of trades) {
        today += wait;
        volume = withTrade(volume, (today * day + value) as Micros, moneyOf(String(value)));
        valueOn.set(today, (valueOn.get(today) ?? 0) + value);
      }
      for (const asked of [0, 1, 29, 30, 31].map((later) => today + later)) {
        let sum = 0;
        for (let one = asked - 30; one < asked; one++) sum += valueOn.get(one) ?? 0;
        expect(tradedBefore(volume, asked).toNumber()).toBe(sum);
      }
    },
  );
});

/** Random walks of a book under a strategy that bets everything it can carry. */
const anyWalk = fc.array(
  fc.record({ move: fc.integer({ min: -30, max: 30 }), depth: fc.integer({ min: 1, max: 30 }) }),
  {
    minLength: 3,
    maxLength: 40,
  },
);

/** Whatever it sees, it buys or sells more of something. */
class Gambler implements StrategyHooks {
  onBook({ random }: View): Intents {
    const side = random.chance(0.5) ? ('buy' as const) : ('sell' as const);
    const instrument = ['linear', 'other', 'spot'][random.below(3)] ?? 'linear';
    const size = lots(1 + random.below(40));
    const order = random.chance(0.6)
      ? placeMarket(side, size)
      : placeLimit(side, size, { price: ticks(280 + random.below(40)) });
    return [{ ...order, instrument }];
  }
}

function gamble(
  walk: readonly { readonly move: number; readonly depth: number }[],
  seed: number,
): { config: RunConfig; tape: MarketEvent[] } {
  let mid = 300;
  const books = walk.map(({ move, depth }) => {
    mid = Math.max(20, mid + move);
    return `${mid - 2}x${depth} ${mid - 1}x${depth} | ${mid + 1}x${depth} ${mid + 2}x${depth}`;
  });
  const tape = [linear, other, spot].flatMap((instrument, place) =>
    books.map((text, row) => ({
      ...snapshot(text, { sequence: row * 3 + place, instrument: instrument.id }),
      ...stamps(row * 3 + place),
    })),
  );
  const config = configOf(() => new Gambler(), {
    instruments: [linear, other, spot],
    capital: '600',
    leverage: '20',
    seed,
  });
  const fees = inBaseCoin(shareOfValue({ maker: '0.001', taker: '0.002' }));
  return {
    config: { ...config, venue: { ...config.venue, fees, slippage: fixedSlippage(20) } },
    tape: tape.toSorted((one, two) => one.sequence - two.sequence),
  };
}

describe('an account that bets all it can', () => {
  const anySeed = fc.nat({ max: 1000 });

  law(
    'has position and cash that only fills, fees and funding have moved, to the last digit',
    [anyWalk, anySeed],
    (walk, seed) => {
      const { config, tape } = gamble(walk, seed);
      let state = openRun(config);
      const held = new Map<string, number>();
      for (const event of tape) {
        const [next, facts] = step(state, event);
        state = next;
        for (const fact of facts) {
          if (fact.type !== 'OrderFilled') continue;
          const moved = (fact.side === 'buy' ? fact.size : -fact.size) - (fact.keptForFee?.size ?? 0);
          held.set(fact.instrument, (held.get(fact.instrument) ?? 0) + moved);
        }
        for (const { venue } of state.venues) {
          const { id } = venue.instrument;
          expect(venue.position).toBe(held.get(id) ?? 0);
          expect(positionOf(accountOf(state.accounts, id), id).size).toBe(venue.position);
        }
      }
      expect(state.local.accounts).toEqual(state.accounts);
    },
  );

  law('has no order left while or right after it is liquidated', [anyWalk, anySeed], (walk, seed) => {
    const { config, tape } = gamble(walk, seed);
    let state = openRun(config);
    for (const event of tape) {
      const [next, facts] = step(state, event);
      state = next;
      const last = facts.findLastIndex(({ type }) => type === 'PositionLiquidated');
      const later = facts.slice(last).some(({ type }) => type === 'OrderAccepted');
      if ((last < 0 || later) && state.liquidating.length === 0) continue;
      expect(state.venues.flatMap(({ venue }) => [...venue.buys, ...venue.sells])).toEqual([]);
    }
  });

  law(
    'goes on to the same facts from any moment at which it was saved',
    [anyWalk, anySeed, fc.nat()],
    (walk, seed, cut) => {
      const { config, tape } = gamble(walk, seed);
      const half = cut % tape.length;
      let state = openRun(config);
      for (const event of tape.slice(0, half)) [state] = step(state, event);
      const rest = tape.slice(half);
      expect(runFrom(loadRun(config, saveRun(state)), rest)).toEqual(runFrom(state, rest));
    },
  );
});
