import { type Fact, type Lots, type MarketEvent, placeMarket, type Ticks } from '@replay/core';
import {
  type AccountView,
  type Bracket,
  bracket,
  type Iceberg,
  type Intents,
  iceberg,
  oneCancelsOther,
  openBracket,
  openIceberg,
  type Stop,
  type StrategyHooks,
  stepBracket,
  stepIceberg,
  stepStop,
  stepTrailingStop,
  stopLimit,
  stopMarket,
  type TrailingStop,
  takeProfit,
  trailingStop,
  type View,
  watchBracket,
} from '@replay/strategy';
import { tape } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { loadRun, openRun, saveRun, startFact, step } from '../src/index.ts';
import { configOf, type RunOptions, runFrom } from './scripted-run.ts';

type Answer =
  | Parameters<NonNullable<StrategyHooks['onOrder']>>[1]
  | Parameters<NonNullable<StrategyHooks['onFill']>>[1];

const lots = (count: number) => count as Lots;
const ticks = (count: number) => count as Ticks;
const latency = { feed: 0, order: 5, response: 5 };

/** Plays a tape twice: in one go, and cut after every event, saved and loaded; both must give the same facts. */
function played(strategy: () => StrategyHooks, events: readonly MarketEvent[], options: RunOptions = { latency }) {
  const config = configOf(strategy, options);
  const facts = runFrom(openRun(config), events, [startFact(config)]);
  let state = openRun(config);
  const again: Fact[] = [startFact(config)];
  for (const event of events) {
    const [next, told] = step(loadRun(config, saveRun(state)), event);
    again.push(...told);
    state = next;
  }
  expect(runFrom(state, [], again)).toEqual(facts);
  return facts.flatMap(inWords);
}

/** `stop: 5@95 taker-depth`: what became of orders, and when. */
function inWords(fact: Fact): readonly string[] {
  switch (fact.type) {
    case 'OrderSubmitted':
      return [
        `${fact.time} ${fact.order}: ${fact.side} ${fact.size} ${fact.terms.kind === 'limit' ? fact.terms.price : 'market'}`,
      ];
    case 'CancelSubmitted':
      return [`${fact.time} cancel ${fact.order}`];
    case 'OrderFilled':
      return [`${fact.time} ${fact.order}: ${fact.size}@${fact.price}`];
    case 'OrderRejected':
    case 'OrderCancelled':
    case 'OrderExpired':
    case 'CancelRejected':
      return [`${fact.time} ${fact.order}: ${fact.reason}`];
    default:
      return [];
  }
}

/** Long 5 from the start, and then what a stop does with it. */
class Stopping implements StrategyHooks {
  stop: Stop;

  constructor(stop: Stop) {
    this.stop = stop;
  }

  onStart(): Intents {
    return [{ ...placeMarket('buy', lots(5)), id: 'entry' }];
  }

  onBook(view: View): Intents {
    const [stop, intents] = stepStop(this.stop, view);
    this.stop = stop;
    return intents;
  }
}

const falling = tape()
  .at(0)
  .snapshot('98x9 99x9 | 101x9 102x9')
  .at(100)
  .change('99x0 97x9 | 100x2')
  .at(200)
  .change('98x0 |')
  .at(300)
  .change('97x0 94x9 |')
  .at(400)
  .change('94x8 |')
  .events();
const rising = tape()
  .at(0)
  .snapshot('98x9 99x9 | 101x9 102x9')
  .at(100)
  .change('103x9 | 101x0 102x0 104x9')
  .at(200)
  .change('104x9 | 104x0 105x9')
  .at(300)
  .change('103x0 104x0 | 105x0 100x9')
  .at(400)
  .change('99x8 |')
  .events();
const sell = { id: 'exit', side: 'sell', size: lots(5), reduceOnly: true } as const;
const entry = ['0 entry: buy 5 market', '5 entry: 5@101'];

describe('a stop that the strategy holds', () => {
  it.each([
    [
      'stop-market: the bid has come down to 97',
      stopMarket({ ...sell, trigger: ticks(97) }),
      falling,
      ['200 exit: sell 5 market', '205 exit: 5@97'],
    ],
    [
      'stop-market: a gap is sold at what is there',
      stopMarket({ ...sell, trigger: ticks(96) }),
      falling,
      ['300 exit: sell 5 market', '305 exit: 5@94'],
    ],
    ['stop-market: it never gets there', stopMarket({ ...sell, trigger: ticks(93) }), falling, []],
    [
      'stop-limit: the limit holds',
      stopLimit({ ...sell, trigger: ticks(97), limit: ticks(97) }),
      falling,
      ['200 exit: sell 5 97', '205 exit: 5@97'],
    ],
    [
      'stop-limit: the market ran through the limit',
      stopLimit({ ...sell, trigger: ticks(96), limit: ticks(95) }),
      falling,
      ['300 exit: sell 5 95'],
    ],
    [
      'take-profit: the bid has come up to 103',
      takeProfit({ ...sell, trigger: ticks(103) }),
      rising,
      ['100 exit: sell 5 market', '105 exit: 5@103'],
    ],
    ['take-profit: it never gets there', takeProfit({ ...sell, trigger: ticks(106) }), rising, []],
  ] as const)('%s', (_because, stop, events, expected) => {
    expect(played(() => new Stopping(stop), events)).toEqual([...entry, ...expected]);
  });

  it('buys in the mirror', () => {
    const short = () => {
      const strategy = new Stopping(stopMarket({ ...sell, side: 'buy', trigger: ticks(104) }));
      strategy.onStart = () => [{ ...placeMarket('sell', lots(5)), id: 'entry' }];
      return strategy;
    };
    // Functions are no plain data, so this one runs in one go.
    const config = configOf(short, { latency });
    expect(runFrom(openRun(config), rising).flatMap(inWords)).toEqual([
      '0 entry: sell 5 market',
      '5 entry: 5@99',
      '100 exit: buy 5 market',
      '105 exit: 5@104',
    ]);
  });
});

/** Bid 98 all along; a print at 96 at 200, a mark price of 96.5 at 300. */
const printed = tape()
  .at(0)
  .snapshot('98x9 99x9 | 101x9 102x9')
  .at(100)
  .change('99x8 |')
  .at(200)
  .print('sell 96x1')
  .at(250)
  .change('99x7 |')
  .at(300)
  .markPrice('96.5')
  .at(400)
  .change('99x6 |')
  .at(500)
  .change('99x5 |')
  .events();

describe('what triggers a stop at 97', () => {
  class OnPrintsToo extends Stopping {
    onTrade(view: View): Intents {
      return this.onBook(view);
    }
  }

  it.each([
    [undefined, Stopping, [], 'the bid never falls'],
    ['quote', Stopping, [], 'the bid never falls'],
    ['last', OnPrintsToo, ['200 exit: sell 5 market', '205 exit: 5@99'], 'at the print'],
    ['last', Stopping, ['250 exit: sell 5 market', '255 exit: 5@99'], 'at the next book after the print'],
    ['mark', Stopping, ['400 exit: sell 5 market', '405 exit: 5@99'], 'at the next book after the mark price'],
  ] as const)('by %s in %o: %j, %s', (triggerBy, strategy, expected, _because) => {
    const stop = stopMarket({ ...sell, trigger: ticks(97), ...(triggerBy === undefined ? {} : { triggerBy }) });
    expect(played(() => new strategy(stop), printed)).toEqual([...entry, ...expected]);
  });

  it('is a mark price between two ticks as it is: 96.5 is not yet 96', () => {
    const stop = stopMarket({ ...sell, trigger: ticks(96), triggerBy: 'mark' });
    expect(played(() => new Stopping(stop), printed)).toEqual(entry);
  });
});

class Trailing implements StrategyHooks {
  stop: TrailingStop = trailingStop({ ...sell, distance: ticks(2) });
  triggers: (number | undefined)[] = [];

  onStart(): Intents {
    return [{ ...placeMarket('buy', lots(5)), id: 'entry' }];
  }

  onBook(view: View): Intents {
    const [stop, intents] = stepTrailingStop(this.stop, view);
    this.stop = stop;
    this.triggers.push(stop.trigger);
    return intents;
  }
}

describe('a trailing stop 2 below the best bid', () => {
  it('follows it up, stays when it falls, and sells when it has come back', () => {
    const made: Trailing[] = [];
    const watched = () => {
      const strategy = new Trailing();
      made.push(strategy);
      return strategy;
    };
    expect(played(watched, rising)).toEqual([...entry, '300 exit: sell 5 market', '305 exit: 5@99']);
    expect(made[0]?.triggers).toEqual([97, 101, 102, 102, 102]);
  });
});

class Slicing implements StrategyHooks {
  ice: Iceberg = iceberg({ id: 'ice', side: 'buy', size: lots(7), price: ticks(99), shown: lots(3) });

  onStart(): Intents {
    return this.#keep(openIceberg(this.ice));
  }

  onFill(_view: AccountView, fill: Answer): Intents {
    return this.#keep(stepIceberg(this.ice, fill));
  }

  onOrder(_view: AccountView, event: Answer): Intents {
    return this.#keep(stepIceberg(this.ice, event));
  }

  #keep([ice, intents]: ReturnType<typeof stepIceberg>): Intents {
    this.ice = ice;
    return intents;
  }
}

describe('an iceberg of 7 that shows 3', () => {
  const book = tape().at(0).snapshot('98x9 99x4 | 101x9');

  it('sends the next slice when one is filled, each to the back of the queue', () => {
    const events = book
      .at(100)
      .print('sell 99x6')
      .at(200)
      .print('sell 99x1')
      .at(300)
      .print('sell 99x9')
      .at(400)
      .print('sell 98x9')
      .events();
    expect(played(() => new Slicing(), events)).toEqual([
      '0 ice/1: buy 3 99',
      '100 ice/1: 2@99',
      '200 ice/1: 1@99',
      '205 ice/2: buy 3 99',
      '300 ice/2: 3@99',
      '305 ice/3: buy 1 99',
      '400 ice/3: 1@99',
    ]);
  });

  it('stops where a slice is refused', () => {
    const strategy = () => {
      const made = new Slicing();
      made.ice = { ...made.ice, price: ticks(101) };
      return made;
    };
    const events = tape().at(0).snapshot('98x9 | 101x9').at(50).change('98x8 |').events();
    expect(played(strategy, events)).toEqual(['0 ice/1: buy 3 101', '5 ice/1: post-only-would-take']);
  });
});

class Bracketed implements StrategyHooks {
  bracket: Bracket;

  constructor(held: Bracket) {
    this.bracket = held;
  }

  onStart(): Intents {
    return this.#keep(openBracket(this.bracket));
  }

  onBook(view: View): Intents {
    return this.#keep(watchBracket(this.bracket, view));
  }

  onFill(_view: AccountView, fill: Answer): Intents {
    return this.#keep(stepBracket(this.bracket, fill));
  }

  onOrder(_view: AccountView, event: Answer): Intents {
    return this.#keep(stepBracket(this.bracket, event));
  }

  #keep([held, intents]: ReturnType<typeof stepBracket>): Intents {
    this.bracket = held;
    return intents;
  }
}

describe('a bracket: bought at 99, target 103, stop 96', () => {
  const terms = { id: 'b', side: 'buy', size: lots(5), entry: ticks(99), target: ticks(103), stop: ticks(96) } as const;
  const opened = () => tape().at(0).snapshot('97x9 98x9 | 101x9').at(100).print('sell 99x3').at(200).print('sell 99x2');
  const entered = [
    '0 b/entry: buy 5 99',
    '100 b/entry: 3@99',
    '105 b/target/1: sell 3 103',
    '200 b/entry: 2@99',
    '205 b/target/2: sell 2 103',
  ];
  const kept = (events: readonly MarketEvent[], held: Bracket = bracket(terms)) => {
    const made: Bracketed[] = [];
    const said = played(() => {
      const strategy = new Bracketed(held);
      made.push(strategy);
      return strategy;
    }, events);
    return { said, status: made[0]?.bracket.status };
  };

  it('protects each part from the moment it is known, and is done when the targets are', () => {
    const events = opened().at(300).print('buy 103x4').at(400).print('buy 104x9').at(500).change('97x8 |').events();
    expect(kept(events)).toEqual({
      said: [...entered, '300 b/target/1: 3@103', '300 b/target/2: 1@103', '400 b/target/2: 1@103'],
      status: 'done',
    });
  });

  it('cancels the targets when the stop fires, and sells what is held', () => {
    const events = opened().at(300).change('97x0 98x0 95x9 |').at(400).change('95x8 |').events();
    expect(kept(events)).toEqual({
      said: [
        ...entered,
        '300 cancel b/target/1',
        '300 cancel b/target/2',
        '300 b/stop/1: sell 5 market',
        '305 b/target/1: requested',
        '305 b/target/2: requested',
        '305 b/stop/1: 5@95',
      ],
      status: 'done',
    });
  });

  it('does not sell twice what a target sold while the stop was on its way', () => {
    const events = opened()
      .at(300)
      .change('97x0 98x0 95x9 |')
      .at(303)
      .print('buy 103x3')
      .at(400)
      .change('95x8 |')
      .events();
    expect(kept(events)).toEqual({
      said: [
        ...entered,
        '300 cancel b/target/1',
        '300 cancel b/target/2',
        '300 b/stop/1: sell 5 market',
        '303 b/target/1: 3@103',
        '305 b/target/1: not-working',
        '305 b/target/2: requested',
        '305 b/stop/1: 2@95',
        '305 b/stop/1: reduce-only',
      ],
      status: 'done',
    });
  });

  it('goes on selling until nothing is held, wherever the market is by then', () => {
    const events = opened()
      .at(300)
      .change('97x0 98x0 95x2 |')
      .at(400)
      .change('95x0 97x9 |')
      .at(500)
      .change('97x8 |')
      .events();
    expect(kept(events)).toEqual({
      said: [
        ...entered,
        '300 cancel b/target/1',
        '300 cancel b/target/2',
        '300 b/stop/1: sell 5 market',
        '305 b/target/1: requested',
        '305 b/target/2: requested',
        '305 b/stop/1: 2@95',
        '305 b/stop/1: depth-exhausted',
        '400 b/stop/2: sell 3 market',
        '405 b/stop/2: 3@97',
      ],
      status: 'done',
    });
  });

  it('stops the entry too, when only a part of it was entered', () => {
    const events = tape()
      .at(0)
      .snapshot('97x9 98x9 | 101x9')
      .at(100)
      .print('sell 99x3')
      .at(300)
      .change('97x0 98x0 95x9 |')
      .at(400)
      .change('95x8 |')
      .events();
    const { said, status } = kept(events);
    expect(said.slice(-7)).toEqual([
      '105 b/target/1: sell 3 103',
      '300 cancel b/target/1',
      '300 cancel b/entry',
      '300 b/stop/1: sell 3 market',
      '305 b/target/1: requested',
      '305 b/entry: requested',
      '305 b/stop/1: 3@95',
    ]);
    expect(status).toBe('done');
  });

  it('of a position that is held already begins with the target: one cancels the other', () => {
    const held = oneCancelsOther({ id: 'x', side: 'buy', size: lots(5), target: ticks(103), stop: ticks(96) });
    class Holding extends Bracketed {
      override onStart(): Intents {
        return [{ ...placeMarket('buy', lots(5)), id: 'entry' }, ...(super.onStart() ?? [])];
      }
    }
    const events = tape().at(0).snapshot('97x9 98x9 | 101x9').at(100).print('buy 104x9').events();
    expect(played(() => new Holding(held), events)).toEqual([
      '0 entry: buy 5 market',
      '0 x/target/1: sell 5 103',
      '5 entry: 5@101',
      '100 x/target/1: 5@103',
    ]);
  });
});
