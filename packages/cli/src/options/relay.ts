import type { Argv } from 'yargs';

/** What can be served, for help. */
const servedKinds =
  'sample, sample:orders, a .csv or .csv.gz, a folder of dataset files, a .tape, raw:FILE of recorded messages, or a folder of all these';
const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** Declares what `backtest relay` takes. */
export const relayOptions = (command: Argv): Argv =>
  command
    .option('data', {
      type: 'string',
      array: true,
      default: ['sample'],
      describe: `${servedKinds}; may be given several times`,
    })
    .option('exchange', {
      type: 'string',
      describe: 'serves this exchange of the data alone; for raw: how to read the messages',
    })
    .option('instruments', { type: 'string', describe: 'a JSON file with tick size, lot size, contract and fees' })
    .option('on-bad-row', {
      choices: ['fail', 'skip'] as const,
      default: 'fail' as const,
      describe: 'what to do with a row that cannot be read; skipped ones are told as rejected',
    })
    .option('speed', {
      type: 'string',
      default: '1',
      describe: 'of the live streams: how many times as fast as it was; max for as fast as they are read',
    })
    .option('restamp', {
      type: 'boolean',
      default: false,
      describe: 'of the live streams: times are moved, so that it happens now',
    })
    .option('host', { type: 'string', default: '127.0.0.1', describe: 'other than loopback only with a key' })
    .option('allow-origin', {
      type: 'string',
      array: true,
      default: [],
      describe: 'origins such as https://app.example whose web pages may read here; * for all',
    })
    .option('port', { type: 'string', default: '8000', describe: 'HTTP and WebSocket; 0 takes any free port' })
    .option('ws-port', { type: 'string', describe: 'the same on a second port, as Tardis Machine has it [port + 1]' })
    .option('latency', { type: 'string', default: '0', describe: 'milliseconds each answer over HTTP is held back' })
    .option('tls-cert', { type: 'string', describe: 'a certificate (PEM): serves https and wss' })
    .option('tls-key', { type: 'string', describe: 'its private key (PEM)' })
    .option('log-level', { choices: levels, default: 'info' as const, describe: 'one JSON object a line, on stderr' })
    .option('faults', {
      type: 'string',
      describe: 'goes wrong on purpose: by a plan (JSON), or by one drawn from a seed, such as seed:42',
    })
    .example('backtest relay', 'the generated market, at http://127.0.0.1:8000')
    .example('backtest relay --data ./recordings --port 9000', 'tapes, captures and dataset files of a folder')
    .epilog('The key that is asked of clients is read from REPLAY_SERVER_KEY. Ctrl-C ends the server in order.');
