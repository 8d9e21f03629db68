import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { main } from '@replay/cli';
import { repoRoot } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { madeUpCapture } from './captured-market.ts';
import { backtest, fileOf, freshFolder } from './command.ts';
import { quoted } from './dataset.ts';

/** Serves while `work` runs, from the first line that the command says, and gives what it said. */
async function whileRelaying(args: readonly string[], work: (url: string) => Promise<void>): Promise<string> {
  const abort = new AbortController();
  let [out, err] = ['', ''];
  const streams = { out: (text: string) => void (out += text), err: (text: string) => void (err += text) };
  const ended = main(['relay', '--port', '0', ...args], streams, abort.signal);
  try {
    for (let waited = 0; !out.includes('\n'); waited += 20) {
      if (waited > 20_000) throw new Error(`no word of the relay: ${err}`);
      await pause(20);
    }
    await work(/https?:\/\/[\d.:]+/.exec(out)?.[0] ?? '');
  } finally {
    abort.abort();
  }
  expect(await ended).toBe(0);
  return out + err;
}

const statusOf = async (address: string): Promise<number> => (await fetch(address)).status;

describe('backtest relay', () => {
  it('prints what it serves and where, answers, and ends in order', async () => {
    const said = await whileRelaying([], async (url) => {
      expect(await statusOf(`${url}/health-check`)).toBe(200);
      expect(await statusOf(`${url}/tardis/exchanges/replay/symbols`)).toBe(200);
    });
    expect(said).toMatch(/^serving replay:BTCUSDT at http:\/\/127\.0\.0\.1:\d+\n/);
    expect(said).toMatch(/"target":"\/tardis\/exchanges\/replay\/symbols","status":200/);
  });

  it('serves a folder of tapes, captures and dataset files as one', async () => {
    const folder = freshFolder();
    const capture = `raw:${madeUpCapture()}`;
    mkdirSync(join(folder, 'tables'));
    await backtest(['import', 'sample', '--out', join(folder, 'sample.tape'), '--quiet']);
    await backtest(['export', capture, '--format', 'csv', '--out', join(folder, 'tables'), '--quiet']);
    const said = await whileRelaying(['--data', folder, '--log-level', 'silent'], async (url) => {
      expect(await statusOf(`${url}/tardis/exchanges/replay/symbols`)).toBe(200);
      expect(await statusOf(`${url}/tardis/exchanges/binance-futures/symbols`)).toBe(200);
      const listed = await (await fetch(`${url}/v1/exchanges/binance-futures`)).json();
      expect(listed).toMatchObject({ id: 'binance-futures', availableSymbols: [{ id: 'BTCUSDT' }] });
    });
    expect(said).toContain('serving replay:BTCUSDT, binance-futures:BTCUSDT at');
  });

  it('serves only the chosen exchange, and reads messages in its format', async () => {
    const epoch = 1_700_000_000_000;
    const books = ['snapshot', 'delta'].map((type, n) => {
      const data = { s: 'BTCUSDT', b: [['99.5', `${n + 1}`]], a: [['101.5', '4']], u: n + 1, seq: n };
      return `${epoch + n}000 ${JSON.stringify({ topic: 'orderbook.50.BTCUSDT', type, ts: epoch + n, data })}`;
    });
    const capture = `raw:${fileOf('books.ndjson', `${books.join('\n')}\n`)}`;
    expect(await backtest(['relay', '--port', '0', '--data', capture])).toMatchObject({
      code: 3,
      err: expect.stringContaining('--exchange bybit-spot'),
    });
    for (const exchange of ['bybit', 'bybit-spot']) {
      const said = await whileRelaying(['--data', capture, '--exchange', exchange], async (url) => {
        expect(await statusOf(`${url}/tardis/exchanges/${exchange}/symbols`)).toBe(200);
        expect(await statusOf(`${url}/v1/exchanges/${exchange}`)).toBe(200);
      });
      expect(said).toContain(`serving ${exchange}:BTCUSDT at`);
    }
  });

  it.each([
    ['an exchange that is none', () => [`raw:${madeUpCapture()}`, 'ftx'], /--exchange ftx is not a venue/],
    [
      'another one than the capture holds',
      () => [`raw:${madeUpCapture()}`, 'kraken'],
      /no market data of kraken|kraken/,
    ],
    ['any of the sample', () => ['sample', 'replay'], /--exchange chooses among recorded data, not in sample/],
  ])('refuses %s', async (_, given, message) => {
    const [data = '', exchange = ''] = given();
    const { code, err } = await backtest(['relay', '--port', '0', '--data', data, '--exchange', exchange]);
    expect([2, 3]).toContain(code);
    expect(err).toMatch(message);
  });

  it.each(['capture.raw', 'capture.ndjson', 'day.tape'])('refuses a folder with a link %s to outside', async (name) => {
    const folder = freshFolder();
    let target = madeUpCapture();
    if (name === 'day.tape') {
      target = join(freshFolder(), 'day.tape');
      await backtest(['import', `raw:${madeUpCapture()}`, '--out', target, '--quiet']);
    }
    symlinkSync(target, join(folder, name));
    const said = await backtest(['relay', '--port', '0', '--data', folder]);
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(said.err).toContain(`${join(folder, name)}: this link leads out of the folder\n`);
  });

  it('answers book_ticker from quotes of dataset files', async () => {
    const [, folder = '', ...more] = quoted();
    const asked = { exchange: 'binance-futures', symbols: ['BTCUSDT'], dataTypes: ['book_ticker'] };
    const range = { from: '2023-11-14T22:13:00Z', to: '2023-11-14T22:14:00Z' };
    await whileRelaying(['--data', folder, ...more, '--log-level', 'silent'], async (url) => {
      const options = encodeURIComponent(JSON.stringify({ ...asked, ...range }));
      const lines = (await (await fetch(`${url}/replay-normalized?options=${options}`)).text()).trim().split('\n');
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { type: 'book_ticker', bidPrice: 999.9, bidAmount: 5, askPrice: 1000.1, askAmount: 4.5 },
      ]);
    });
  });

  it('does not log keys', async () => {
    const said = await whileRelaying([], async (url) => {
      await fetch(`${url}/metrics?api_key=open-sesame`, { headers: { authorization: 'Bearer open-sesame' } });
      const options = encodeURIComponent(JSON.stringify({ exchange: 'replay', apiKey: 'open-sesame' }));
      await fetch(`${url}/replay-normalized?options=${options}`);
    });
    expect(said).toContain('REDACTED');
    expect(said).not.toContain('open-sesame');
  });

  it('requires the key of the environment, and then may be public', async () => {
    process.env['REPLAY_SERVER_KEY'] = 'open-sesame';
    try {
      const said = await whileRelaying(['--log-level', 'silent'], async (url) => {
        expect(await statusOf(`${url}/metrics`)).toBe(401);
        const answer = await fetch(`${url}/metrics`, { headers: { 'x-api-key': 'open-sesame' } });
        expect(answer.status).toBe(200);
      });
      expect(said).toMatch(/, with a key\n$/);
    } finally {
      delete process.env['REPLAY_SERVER_KEY'];
    }
  });

  it('serves TLS with a certificate', async () => {
    const peer = join(repoRoot, 'packages', 'relay', 'test', 'peer');
    const tls = ['--tls-cert', join(peer, 'loopback-certificate.pem'), '--tls-key', join(peer, 'loopback-key.pem')];
    const said = await whileRelaying([...tls, '--log-level', 'silent'], async (url) => {
      expect(url).toMatch(/^https:/);
    });
    expect(said).toContain('at https://127.0.0.1');
  });

  it.each<[readonly string[], RegExp, number]>([
    [['--host', '0.0.0.0'], /a relay without a key cannot listen at 0\.0\.0\.0/, 2],
    [['--port', '70000'], /--port takes a port up to 65535, not 70000/, 2],
    [['--port', 'http'], /--port/, 2],
    [['--speed', '0'], /--speed/, 2],
    [['--speed', 'max', '--restamp'], /at unlimited speed cannot have new time stamps/, 2],
    [['--tls-cert', 'none.pem'], /--tls-cert and --tls-key must be given together/, 2],
    [['--tls-cert', 'none.pem', '--tls-key', 'none.pem'], /the file of --tls-cert cannot be read/, 2],
    [['--data', 'nowhere'], /nowhere/, 3],
    [['--data', 'sample', '--data', 'sample'], /replay:BTCUSDT is in generated and in generated/, 2],
    [['--faults', fileOf('plan.json', '{"rules": 1}')], /plan\.json/, 2],
    [['--transport', 'ws'], /transport/, 2],
  ])('refuses %j', async (args, message, code) => {
    const said = await backtest(['relay', ...(args.includes('--port') ? [] : ['--port', '0']), ...args]);
    expect([said.code, said.err]).toEqual([code, expect.stringMatching(message)]);
    expect(said.err.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  });
});
