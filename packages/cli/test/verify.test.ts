import { describe, expect, it } from 'vitest';
import { backtest } from './command.ts';
import { bookRow, dataset, quietBook } from './dataset.ts';

const verify = (rows: readonly string[], ...more: string[]) => {
  const [, folder = '', ...instruments] = dataset(rows);
  return backtest(['verify', folder, ...instruments, '--quiet', ...more]);
};

const crossed = [
  ...quietBook(),
  bookRow(310, 'update', 'bid', '1000.3', '1'),
  bookRow(320, 'update', 'bid', '1000.3', '0'),
];
const unreadable = [...quietBook(), bookRow(310, 'update', 'bid', 'cheap', '1')];
const offStep = [...quietBook(), bookRow(310, 'update', 'bid', '999.95', '1')];

describe('backtest verify', () => {
  it('counts order messages of a feed by order', async () => {
    const said = await backtest(['verify', 'sample:orders', '--to', '2024-05-01T07:54:05Z', '--quiet']);
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(said.out).toMatch(/orders +added \d+, amended 0, removed \d+, executed \d+; 0 contradict earlier messages/);
    expect((await verify(quietBook())).out).not.toMatch(/^ +orders/m);
  });

  it('passes a clean file, and reports how many losses could go undetected', async () => {
    const { code, out, err } = await verify(quietBook());
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/binance-futures:BTCUSDT {2}2023-11-14T22:13:20.000000Z → .* \(30 s\)/);
    expect(out).toContain('messages   301: 1 snapshot, 300 changes; 320 level updates');
    expect(out).toMatch(/blind +these data carry neither ids nor checksums/);
    expect(out).toMatch(/\npassed\n$/);
  });

  it.each([
    {
      rows: crossed,
      policy: [],
      code: 0,
      says: /crossed 1 times \(1 s\)[^]*passed/,
      because: 'crossing is reported without failing',
    },
    { rows: crossed, policy: ['crossed=fail'], code: 1, says: /failed: 1 × crossed/, because: 'the policy says fail' },
    {
      rows: unreadable,
      policy: [],
      code: 1,
      says: /price 'cheap' is no number.*csv:322\)[^]*failed: 1 × rejected/,
      because: 'rows are missing',
    },
    { rows: unreadable, policy: ['warn'], code: 0, says: /passed, with findings/, because: 'all is let pass' },
    {
      rows: unreadable,
      policy: ['fail', 'rejected=warn'],
      code: 0,
      says: /passed, with findings/,
      because: 'later policies win',
    },
    { rows: offStep, policy: [], code: 1, says: /off the step 1/, because: 'a price is off the tick' },
  ])('of policies $policy ends with $code: $because', async ({ rows, policy, code, says }) => {
    const said = await verify(rows, ...policy.flatMap((one) => ['--policy', one]));
    expect(said.out).toMatch(says);
    expect(said.code).toBe(code);
  });

  it('counts a later snapshot that differs from the fold, with the levels', async () => {
    const rows = [
      ...quietBook(),
      bookRow(310, 'snapshot', 'bid', '999.9', '9'),
      bookRow(310, 'snapshot', 'ask', '1000.1', '9'),
    ];
    const { out } = await verify(rows, '--json');
    const { instruments, findings, passed } = JSON.parse(out);
    expect(passed).toBe(true);
    expect(instruments[0]).toMatchObject({
      snapshotsCompared: 1,
      snapshotsDiffering: 1,
      levelsDiffering: 2,
      checks: null,
    });
    expect(findings).toMatchObject([{ kind: 'snapshot', detail: /2 of another size/ }]);
  });

  it('counts from --from, with the book built before', async () => {
    const { out } = await verify(quietBook(), '--json', '--from', '2023-11-14T22:13:40Z');
    expect(JSON.parse(out).instruments[0]).toMatchObject({
      snapshots: 0,
      changes: 101,
      changesIgnored: 0,
      notLiveMicros: 0,
    });
  });

  it('does not count the time before the first event as time without a book', async () => {
    const { code, out } = await verify(quietBook(), '--json', '--from', '2023-11-14T22:00:00Z');
    expect({ code, ...JSON.parse(out).instruments[0] }).toMatchObject({ code: 0, notLiveMicros: 0, usable: 1 });
  });

  it.each<[args: string[], message: RegExp]>([
    [['verify'], /Not enough|data/],
    [['verify', 'sample', '--policy', 'gap=never'], /--policy takes CHECK=POLICY such as gap=warn, not 'gap=never'/],
    [['verify', 'sample', '--policy', 'gaps=warn'], /did you mean gap\?/],
    [['verify', 'sample', '--strategy', 'x'], /unknown option or command 'strategy'/],
  ])('%j is wrong usage', async (args, message) => {
    const { code, err, out } = await backtest(args);
    expect(err).toMatch(message);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('exits with 3 for missing data', async () => {
    expect(await backtest(['verify', '/no/such/data', '--quiet'])).toMatchObject({ code: 3 });
  });
});
