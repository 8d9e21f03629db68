import {
  type Caused,
  type Fact,
  type FundingPaid,
  lots,
  type Micros,
  micros,
  type OrderEvent,
  placeLimit,
  placeMarket,
  setTimer,
  ticks,
} from '@replay/core';
import type { LatencyModel } from '@replay/sim';
import type { AccountView, StrategyHooks } from '@replay/strategy';
import { anyClocks, anyTape, law, tape } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyLatency } from './any-latency.ts';
import { Dicer } from './dicer.ts';
import { configOf, type RunOptions, runOf } from './scripted-run.ts';

/** The dicing strategy, which also writes down when each of its hooks was called, and which answers it got. */
function listening(calls: number[], answers: (OrderEvent | FundingPaid)[]): StrategyHooks {
  const dicer = new Dicer();
  const note = ({ now }: AccountView, event: OrderEvent | FundingPaid): void => {
    calls.push(now);
    if ('seenTime' in event) expect(event.seenTime).toBe(now);
    if (!isRefusedOnTheWay(event)) answers.push(event);
  };
  return {
    onBook: (view) => {
      calls.push(view.now);
      return dicer.onBook(view);
    },
    onFill: (view, event) => {
      note(view, event);
      return dicer.onFill(view);
    },
    onOrder: note,
  };
}

const isRefusedOnTheWay = (fact: { readonly type: string; readonly reason?: string }): boolean =>
  'reason' in fact && fact.reason === 'latency-reject';
const isAnswer = (fact: Fact): fact is OrderEvent | FundingPaid =>
  /^(OrderAccepted|OrderFilled|OrderCancelled|OrderExpired|OrderRejected|OrderAmended|CancelRejected|AmendRejected|FundingPaid)$/.test(
    fact.type,
  ) && !isRefusedOnTheWay(fact);
const isRequest = ({ type }: Fact): boolean => /^(Order|Cancel|Amend)Submitted$/.test(type);

const neverFalls = (times: readonly number[]): void => {
  for (const [at, time] of times.entries()) expect(time).toBeGreaterThanOrEqual(times[at - 1] ?? time);
};

function played(events: Parameters<typeof runOf>[1], options: RunOptions) {
  const calls: number[] = [];
  const answers: (OrderEvent | FundingPaid)[] = [];
  const facts = runOf(
    configOf(() => listening(calls, answers), options),
    events,
  );
  return { calls, answers, facts: facts.slice(1) };
}

describe('whatever the clocks and the latencies,', () => {
  const anyRun = [anyClocks(anyTape()), anyLatency, fc.nat()] as const;

  law('no fact and no call of a hook is earlier than the one before', [...anyRun], (events, latency, seed) => {
    const { calls, facts } = played(events, { ...latency, seed, bounds: { feedLatency: 5_000 as Micros } });
    neverFalls(facts.map((fact) => (fact as Exclude<Fact, { type: 'RunStarted' }>).time));
    neverFalls(calls);
  });

  law('a request never overtakes an earlier one', [...anyRun], (events, latency, seed) => {
    const { facts } = played(events, { ...latency, seed });
    const sent = facts.flatMap((fact, at) => {
      const refused = isRefusedOnTheWay((facts[at + 1] ?? fact) as Fact);
      return isRequest(fact) && !refused ? [fact as Extract<Fact, { arrivesAt: Micros }>] : [];
    });
    neverFalls(sent.map(({ arrivesAt }) => arrivesAt));
    // The venue answers in the order of sending, each order no earlier than it arrives.
    const arrived = facts.filter((fact) => fact.type === 'OrderAccepted' || fact.type === 'OrderRejected');
    const placed = sent.filter(({ type }) => type === 'OrderSubmitted').map(({ order }) => order);
    const accepted = arrived.filter((fact) => !isRefusedOnTheWay(fact)).map(({ order }) => order);
    expect(accepted).toEqual(placed.filter((order) => accepted.includes(order)));
  });

  law('an answer never overtakes an earlier one', [...anyRun], (events, latency, seed) => {
    const { facts, answers } = played(events, { ...latency, seed });
    const given = facts.filter(isAnswer);
    neverFalls(given.flatMap((fact) => ('seenTime' in fact ? [fact.seenTime] : [])));
    // The numbers of facts are not for the strategy: they would show it how much has happened that it has not seen yet.
    const shown = given.map((fact) => Object.fromEntries(Object.entries(fact).filter(([name]) => name !== 'because')));
    expect(answers).toStrictEqual(shown.slice(0, answers.length));
  });
});

describe('what a fact names as its cause', () => {
  it('leads from a fill back to the start of the run', () => {
    const hooks: StrategyHooks = {
      onStart: () => [setTimer(micros(300), 'soon')],
      onTimer: () => [placeLimit('buy', lots(1), { price: ticks(99) })],
      onFill: (_view, { side }) => (side === 'buy' ? [placeMarket('sell', lots(1))] : []),
    };
    const market = tape().at(0).snapshot('99x9 | 101x9').at(100).change('98x1 |').at(1_000).print('sell 98x1');
    const latency = { feed: 0, order: 5, response: 7 };
    const facts = runOf(configOf(hooks, { latency }), market.at(2_000).change('97x1 |').events());
    const chain = (number: number): readonly string[] => {
      const { type, because } = facts[number] as Fact & Caused;
      return because === undefined ? [type] : [type, ...chain(because)];
    };
    const last = facts.findLastIndex(({ type }) => type === 'OrderFilled');
    expect(chain(last)).toEqual(['OrderFilled', 'OrderSubmitted', 'OrderFilled']);
    // A print filled the first order: the market event is its cause.
    expect(facts.find(({ type }) => type === 'OrderFilled')).toMatchObject({ time: 1_000, sequence: 2 });
    const accepted = facts.findIndex(({ type }) => type === 'OrderAccepted');
    expect(chain(accepted)).toEqual(['OrderAccepted', 'OrderSubmitted', 'TimerSet', 'RunStarted']);
  });
});

describe('a payment of funding', () => {
  it.each([
    ['the answer before it', { OrderFilled: 400, FundingPaid: 10 }],
    ['the answer after it, which does not overtake it either', { OrderFilled: 1, FundingPaid: 400 }],
  ])('does not overtake %s', (_which, legs: Readonly<Record<string, number>>) => {
    const heard: (readonly [time: number, type: string])[] = [];
    const hear = ({ now }: AccountView, { type }: { readonly type: string }) => void heard.push([now, type]);
    const bid = { ...placeLimit('buy', lots(1), { price: ticks(90) }), id: 'later' };
    const hooks: StrategyHooks = {
      onStart: () => [placeMarket('buy', lots(1)), setTimer(micros(300), 'later')],
      onTimer: () => [bid],
      onFill: hear,
      onOrder: hear,
    };
    const latencyModel: LatencyModel = {
      name: 'answers of each kind at their own pace',
      feed: micros(0),
      order: () => micros(5),
      response: (answer) => micros(legs[answer] ?? 1),
    };
    const market = tape().at(0).snapshot('99x9 | 101x9').fundingRate('0.01', 200).at(100).markPrice('100');
    const facts = runOf(configOf(hooks, { latencyModel }), market.at(1_000).change('98x1 |').events());
    neverFalls(heard.map(([time]) => time));
    expect(heard.map(([, type]) => type)).toEqual(facts.filter(isAnswer).map(({ type }) => type));
    expect(heard.map(([, type]) => type)).toEqual(['OrderAccepted', 'OrderFilled', 'FundingPaid', 'OrderAccepted']);
  });
});
