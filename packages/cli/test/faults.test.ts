import { main } from '@replay/cli';
import { afterEach, describe, expect, it } from 'vitest';
import { backtest, fileOf, quietly } from './command.ts';
import { dataset } from './dataset.ts';
import { flipFlop } from './strategies.ts';

let ending: (() => Promise<void>) | undefined;
afterEach(() => ending?.());

/** Starts `backtest relay` in this process, and gives its address and what it says on stderr. */
async function relayWith(args: readonly string[]): Promise<{ readonly data: string; readonly err: () => string }> {
  const abort = new AbortController();
  let err = '';
  const said = new Promise<string>((resolve) => {
    const streams = { out: resolve, err: (text: string) => void (err += text) };
    const command = ['relay', ...dataset(), '--port', '0', '--log-level', 'warn', ...args];
    const over = main(command, streams, abort.signal).then((code) => resolve(`ended with ${code}: ${err}`));
    ending = async () => {
      abort.abort();
      await over;
    };
  });
  const address = /http:\/\/(127\.0\.0\.1:\d+)/.exec(await said)?.[1];
  if (address === undefined) throw new Error(await said);
  return { data: `relay://${address}`, err: () => err };
}

const planOf = (...rules: readonly object[]): readonly string[] => [
  '--faults',
  fileOf('plan.json', JSON.stringify({ rules })),
];

const run = (data: string, ...more: readonly string[]) => {
  const named = ['--data', data, '--exchange', 'binance-futures', '--symbol', 'BTCUSDT'];
  return backtest(['--strategy', flipFlop(), ...named, '--json', ...quietly(), ...more]);
};

const hashIn = (out: string): string => JSON.parse(out).run.hash;

describe('a run against a relay with injected faults', () => {
  it('has the same hash as without faults where it completes', async () => {
    const { data: whole } = await relayWith([]);
    const faultless = await run(whole);
    await ending?.();
    const replay = { on: '/tardis/replay/*' };
    const plan = planOf(
      { ...replay, at: 50, fault: { kind: 'drop' } },
      { ...replay, request: 2, at: 20, fault: { kind: 'corrupt' } },
      { ...replay, request: 3, at: 30, fault: { kind: 'duplicate' } },
      { on: '*', fault: { kind: 'status', status: 503 } },
    );
    const { data, err } = await relayWith(plan);
    const faulted = await run(data);
    expect(faulted.code, faulted.err).toBe(0);
    expect(hashIn(faulted.out)).toBe(hashIn(faultless.out));
    expect(err().match(/"injected fault"/g)).toHaveLength(4);
  });

  it.each([
    [4, 'the key is not taken', ['ws'], { on: '/tardis/replay/*', times: 99, fault: { kind: 'status', status: 401 } }],
    [2, 'there is no such symbol', ['ws'], { on: '/tardis/exchanges/*', fault: { kind: 'status', status: 404 } }],
    [4, 'pages lead nowhere', ['http'], { on: '/tardis/historical', fault: { kind: 'stuck-page' } }],
    [
      4,
      'the relay never recovers',
      ['http'],
      { on: '/tardis/historical', times: 99, fault: { kind: 'status', status: 503 } },
    ],
  ])('ends with %i when %s, and says where and what to do', async (code, _because, [transport = ''], rule) => {
    const { data } = await relayWith(planOf(rule));
    const said = await run(data, '--transport', transport);
    expect(said.code, said.err).toBe(code);
    expect(said.out).toBe('');
    expect(said.err).toMatch(/127\.0\.0\.1:\d+\/tardis.*\n.*(check|ask)/);
  });
});

describe('a fault plan', () => {
  it('that is drawn from a seed is printed', async () => {
    const { err } = await relayWith(['--faults', 'seed:42']);
    const [, plan = ''] = /^faults of seed:42: (.*)$/m.exec(err()) ?? [];
    expect(JSON.parse(plan).rules.length).toBeGreaterThan(0);
    await ending?.();
    const kept = await relayWith(['--faults', fileOf('kept.json', plan)]);
    expect(kept.err()).toBe('');
  });

  it.each([
    ['it is not there', '/no/such/plan.json', 'cannot be read: ENOENT'],
    ['it is no JSON', fileOf('plan.json', '{'), 'cannot be read'],
    [
      'a kind is unknown',
      planOf({ on: '*', fault: { kind: 'dorp' } })[1]!,
      'rules[0].fault.kind: this is one of drop, not "dorp"',
    ],
  ])('is refused with 2 because %s', async (_because, plan, message) => {
    const { code, err } = await backtest(['relay', ...dataset(), '--port', '0', '--faults', plan]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
