import type { Argv } from 'yargs';

/** What can be served, for help. */
const servedKinds =
  'sample, sample:orders, a .csv or .csv.gz, a folder of dataset files, a .tape, raw:FILE of recorded messages, or a folder of all these';
const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** Declares the options of `backtest relay`. */
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
      describe: 'serve only this exchange of the data; for raw: the message format',
    })
    .option('instruments', { type: 'string', describe: 'a JSON file with tick size, lot size, contract and fees' })
    .option('on-bad-row', {
      choices: ['fail', 'skip'] as const,
      default: 'fail' as const,
      describe: 'what to do with an unreadable row; skipped ones are sent as rejected',
    })
    .option('speed', {
      type: 'string',
      default: '1',
      describe: 'live streams: speed factor; max for as fast as they are read',
    })
    .option('restamp', {
      type: 'boolean',
      default: false,
      describe: 'live streams: shift all times to now',
    })
    .option('host', { type: 'string', default: '127.0.0.1', describe: 'addresses other than loopback need a key' })
    .option('allow-origin', {
      type: 'string',
      array: true,
      default: [],
      describe: 'origins such as https://app.example whose web pages may connect; * for all',
    })
    .option('port', { type: 'string', default: '8000', describe: 'HTTP and WebSocket; 0 takes any free port' })
    .option('ws-port', { type: 'string', describe: 'a second port for WebSocket, as Tardis Machine has it [port + 1]' })
    .option('latency', { type: 'string', default: '0', describe: 'delay of each HTTP answer in milliseconds' })
    .option('tls-cert', { type: 'string', describe: 'a certificate (PEM): serves https and wss' })
    .option('tls-key', { type: 'string', describe: 'its private key (PEM)' })
    .option('log-level', { choices: levels, default: 'info' as const, describe: 'one JSON object a line, on stderr' })
    .option('faults', {
      type: 'string',
      describe: 'inject faults: a plan (JSON), or one drawn from a seed, such as seed:42',
    })
    .example('backtest relay', 'the generated market, at http://127.0.0.1:8000')
    .example('backtest relay --data ./recordings --port 9000', 'tapes, captures and dataset files of a folder')
    .epilog('The key required of clients is read from REPLAY_SERVER_KEY. Ctrl-C ends the server in order.');
