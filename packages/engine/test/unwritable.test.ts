import { type Fact, type Intent, lots, placeLimit, placeMarket } from '@replay/core';
import type { StrategyHooks } from '@replay/strategy';
import { tape, testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { configOf, ofType, runOf } from './scripted-run.ts';

const market = () =>
  tape()
    .at(0)
    .snapshot('98x5 99x9 | 101x9 102x5')
    .at(1_000)
    .print('sell 99x2')
    .at(2_000)
    .change('99x8 | 101x7')
    .at(3_000)
    .print('buy 101x3')
    .at(9_000)
    .change('99x7 |')
    .events();

/** Quotes, takes and amends nothing: enough for working orders, answers, fills and prints. */
function quoting(look: (hook: string, args: readonly unknown[], strategy: object) => void): StrategyHooks {
  let books = 0;
  return {
    onStart(...args) {
      look('onStart', args, this);
    },
    onBook(...args): readonly Intent[] {
      look('onBook', args, this);
      books += 1;
      return [
        placeMarket('buy', lots(1)),
        placeLimit('buy', lots(2), { price: 99 as never }),
        ...(books > 1 ? [placeLimit('sell', lots(1), { price: 101 as never })] : []),
      ];
    },
    onTrade(...args) {
      look('onTrade', args, this);
    },
    onFill(...args) {
      look('onFill', args, this);
    },
    onOrder(...args) {
      look('onOrder', args, this);
    },
    onEnd(...args) {
      look('onEnd', args, this);
    },
  };
}

/** Objects of the language itself: what a run finds changed there is another matter. */
const intrinsics = new Set<unknown>(
  [Object, Function, Array, Number, String, Boolean, Map, Set, BigInt, Promise, Symbol, Error].flatMap((one) => [
    one,
    one.prototype,
  ]),
);

const isDecimal = (value: object): boolean => 's' in value && 'e' in value && 'd' in value;

/** Visits every object that can be reached: own and inherited properties, elements, and what methods without arguments return. */
function reached(roots: readonly unknown[], visit: (path: string, object: object) => void): void {
  const seen = new Set<unknown>(intrinsics);
  const walk = (path: string, value: unknown, depth: number): void => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value) || depth > 9)
      return;
    seen.add(value);
    // A decimal is made anew for each reading, and its class is looked after by the command.
    if (isDecimal(value)) return;
    for (
      let owner: object | null = value;
      owner !== null && !intrinsics.has(owner);
      owner = Object.getPrototypeOf(owner) as object | null
    ) {
      walk(`${path}.__proto__`, owner === value ? undefined : owner, depth + 1);
      for (const name of Reflect.ownKeys(owner)) {
        const { get, value: held } = Object.getOwnPropertyDescriptor(owner, name) ?? {};
        const at = `${path}.${String(name)}`;
        let read: unknown = held;
        try {
          if (get !== undefined) read = Reflect.apply(get, value, []);
        } catch {
          continue;
        }
        walk(at, read, depth + 1);
        if (['levels', 'working', 'state', 'values'].includes(String(name)) && typeof read === 'function') {
          try {
            walk(`${at}()`, Reflect.apply(read, value, []), depth + 1);
          } catch {
            continue;
          }
        }
      }
    }
    // Only now: what is written to may be walked no further.
    visit(path, value);
  };
  roots.forEach((root, at) => walk(String(at), root, 0));
}

/** Writes to every property of an object, adds one and takes one away, as careless and as hostile code would. */
function spoil(object: object): void {
  const attempts: (() => unknown)[] = Reflect.ownKeys(object).flatMap((name) => [
    () => Reflect.set(object, name, 1),
    () => Reflect.defineProperty(object, name, { value: 1 }),
    () => Reflect.deleteProperty(object, name),
  ]);
  if (Array.isArray(object))
    attempts.push(
      () => object.push(1),
      () => object.sort(),
      () => object.splice(0),
    );
  attempts.push(
    () => Reflect.set(object, 'more', 1),
    () => Reflect.setPrototypeOf(object, null),
  );
  for (const attempt of attempts) {
    try {
      attempt();
    } catch {
      // A frozen list refuses by throwing, which is right.
    }
  }
}

const run = (look: Parameters<typeof quoting>[0]): readonly Fact[] => {
  const instrument = testInstrument();
  return runOf(
    configOf(() => quoting(look), {
      instruments: [instrument],
      fees: { maker: '0.001', taker: '0.002' },
      latency: { order: 5, response: 5 },
    }),
    market(),
  );
};

describe('what a strategy is handed', () => {
  it('cannot be written to so that any fact changes', () => {
    const quiet = run(() => {});
    expect(ofType(quiet, 'OrderFilled').length).toBeGreaterThan(1);
    const paths = new Set<string>();
    const spoilt = run((hook, args) =>
      reached(args, (path, object) => {
        paths.add(`${hook} ${path}`);
        spoil(object);
      }),
    );
    expect(paths.size).toBeGreaterThan(60);
    expect(spoilt).toEqual(quiet);
  });

  it.each([
    ['onFill', 'a fill', (args: readonly unknown[]) => Object.assign(args[1] as object, { price: 1 })],
    ['onTrade', 'a print', (args: readonly unknown[]) => Object.assign(args[1] as object, { size: 1 })],
    ['onBook', 'the time of a view', (args: readonly unknown[]) => Object.assign(args[0] as object, { now: 1 })],
    ['onOrder', 'an answer', (args: readonly unknown[]) => Object.assign(args[1] as object, { time: 1 })],
  ])('fails the run in %s, which writes to %s', (hook, _what, write) => {
    const facts = run((called, args) => {
      if (called === hook) write(args);
    });
    const finding = ofType(facts, 'FindingNoted').at(-1);
    expect(finding).toMatchObject({ kind: 'strategy-failed' });
    expect(finding?.detail).toMatch(new RegExp(`^${hook}: Cannot (assign|set)`));
  });

  it('says what to do about a write', () => {
    let strategyWrites = true;
    const facts = run((hook, args) => {
      if (hook !== 'onBook' || !strategyWrites) return;
      strategyWrites = false;
      Object.assign((args[0] as { instrument: { fees: object } }).instrument.fees, { maker: '-0.01' });
    });
    expect(facts.at(-1)).toMatchObject({ type: 'RunEnded', outcome: 'strategy-failed' });
  });
});

describe('an intent', () => {
  it('is what it was when it was returned, whatever the strategy writes to it later', () => {
    const kept: { terms: { price: number }; size: number }[] = [];
    const strategy = (spoils: boolean): StrategyHooks => ({
      onBook() {
        if (spoils) for (const one of kept) Object.assign(one.terms, { price: 1 });
        const intent = {
          type: 'PlaceOrder',
          side: 'buy',
          size: lots(1),
          terms: { kind: 'limit', price: 99, timeInForce: 'gtc' },
        };
        kept.push(intent as never);
        return [intent as never];
      },
    });
    const latency = { order: 5_000, response: 5 };
    expect(
      runOf(
        configOf(() => strategy(true), { latency }),
        market(),
      ),
    ).toEqual(
      runOf(
        configOf(() => strategy(false), { latency }),
        market(),
      ),
    );
  });
});

describe('a size in coins where lots belong', () => {
  it('is denied with what makes lots of it', () => {
    const facts = runOf(configOf({ onBook: () => [placeMarket('buy', 0.01 as never)] }), market());
    const [denied] = ofType(facts, 'IntentDenied');
    expect(denied).toMatchObject({ reason: 'invalid-size' });
    expect(denied?.detail).toContain("orderLots('0.01', view.instrument)");
  });
});

describe('more denials than anyone reads', () => {
  it('are counted from the hundred and first on, in one fact at the end', () => {
    const hooks = {
      onBook: () => Array.from({ length: 2_000 }, () => placeLimit('buy', lots(1), { price: 90 as never })),
    };
    const denied = ofType(runOf(configOf(hooks), market()), 'IntentDenied');
    expect(denied).toHaveLength(101);
    expect(denied.at(-1)).toMatchObject({ reason: 'too-many-orders', times: 3 * 2_000 - 200 - 100 });
  });
});
