import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFaultPlan } from '../../src/index.ts';
import { type Chaos, openChaos } from './chaos.ts';
import { dataFeeds, download } from './data-transports.ts';
import { relayLive } from './live-transports.ts';
import { machineLines, machineSocket } from './machine-transports.ts';
import { relayBooks, relayHistory, relaySocket } from './relay-transports.ts';
import type { Transport } from './transport.ts';

type End = 'exact' | 'told' | 'NETWORK' | 'BAD_DATA' | 'BAD_USAGE';
type Row = readonly [rule: object, end: End, because: string];

const replay = '/tardis/replay/*';
const live = '/tardis/stream';
const history = '/tardis/historical';
const machine = '/*replay-normalized';
const slices = '/v1/data-feeds/*';
const files = '/v1/binance/*';

/** Happens to a frame or byte of a path, and then no more. */
const at = (place: number, on: string, kind: string, more: object = {}) => ({
  on,
  at: place,
  fault: { kind, ...more },
});
/** Happens to the whole of an answer. */
const to = (on: string, kind: string, more: object = {}) => ({ on, fault: { kind, ...more } });
const refused = (on: string, status: number, more: object = {}) => to(on, 'status', { status, ...more });
const always = (rule: object) => ({ ...rule, times: 1000 });

const known: readonly (readonly [Transport, readonly Row[]])[] = [
  [
    relaySocket,
    [
      [at(50, replay, 'drop'), 'exact', 'it is taken up where it broke'],
      [always(at(50, replay, 'drop')), 'exact', 'each connection brings something new'],
      [always(at(1, replay, 'drop')), 'NETWORK', 'no connection brings anything'],
      [at(50, replay, 'stall'), 'exact', 'silence is a break'],
      [at(50, replay, 'duplicate'), 'exact', 'numbers tell what came before'],
      [at(50, replay, 'reorder'), 'exact', 'numbers tell the order'],
      [at(50, replay, 'reorder', { by: 60 }), 'exact', 'what comes early waits'],
      [at(50, replay, 'reorder', { by: 500 }), 'exact', 'what does not come is asked for again'],
      [at(50, replay, 'delay'), 'exact', 'nothing is lost by waiting'],
      [at(50, replay, 'corrupt'), 'exact', 'what cannot be read is asked for again'],
      [at(50, replay, 'cut-frame'), 'exact', 'half a message is none'],
      [at(50, replay, 'broken-frame'), 'exact', 'a broken connection is a break'],
      [at(50, replay, 'wrong-sequence', { by: 1 }), 'exact', 'two messages cannot bear one number'],
      [at(50, replay, 'wrong-sequence', { by: -1 }), 'exact', 'one number is missing then'],
      [at(50, replay, 'slow-loris', { bytes: 60, every: 2 }), 'exact', 'slow is not silent'],
      [at(50, replay, 'expired'), 'NETWORK', 'a replay has nothing else to show'],
      [refused(replay, 401), 'NETWORK', 'who may not, will not'],
      [refused(replay, 403), 'NETWORK', 'who may not, will not'],
      [refused(replay, 429, { retryAfter: 1 }), 'exact', 'patience was asked for'],
      [refused(replay, 429, { retryAfter: 600 }), 'NETWORK', 'too much patience was asked for'],
    ],
  ],
  [
    relayHistory,
    [
      ...[408, 425, 429, 500, 502, 503].map((status): Row => [refused(history, status), 'exact', 'it passes']),
      [refused(history, 503, { retryAt: 1 }), 'exact', 'it passes at a date'],
      [always(refused(history, 503)), 'NETWORK', 'it does not pass'],
      [refused(history, 403), 'NETWORK', 'who may not, will not'],
      [refused(history, 404), 'BAD_USAGE', 'there is nothing to try again'],
      [to(history, 'expired'), 'NETWORK', 'who may not, will not'],
      [at(500, history, 'drop'), 'exact', 'half an answer is asked for again'],
      [at(500, history, 'stall'), 'exact', 'as is one that does not go on'],
      [at(500, history, 'truncated-gzip'), 'exact', 'one whose packing does not end'],
      [to(history, 'corrupt'), 'exact', 'one that is damaged'],
      [to(history, 'wrong-length'), 'exact', 'and one that is shorter than was told'],
      [to(history, 'gzip-bomb', { megabytes: 100 }), 'NETWORK', 'it will be as large again'],
      [to(history, 'endless-pages'), 'NETWORK', 'nothing new comes'],
      [to(history, 'stuck-page'), 'NETWORK', 'the token came before'],
      [to(history, 'wrong-sequence'), 'BAD_DATA', 'numbers go back'],
      [to(history, 'clock-skew'), 'exact', 'nothing hangs on the clock of a server'],
    ],
  ],
  [
    relayBooks,
    [
      [refused('/tardis/snapshot', 500), 'exact', 'it passes'],
      [to('/tardis/trades', 'endless-pages'), 'BAD_DATA', 'messages come again'],
      [to('/tardis/trades', 'wrong-sequence'), 'NETWORK', 'numbers follow the times within an answer'],
    ],
  ],
  [
    machineSocket,
    [
      [at(50, machine, 'drop'), 'exact', 'our server leaves out what was read'],
      [at(50, machine, 'stall'), 'exact', 'silence is a break'],
      [at(50, machine, 'corrupt'), 'exact', 'what cannot be read is asked for again'],
      [at(50, machine, 'broken-frame'), 'exact', 'a broken connection is a break'],
      [at(50, machine, 'duplicate'), 'NETWORK', 'the messages are counted at the end'],
      [at(50, machine, 'reorder'), 'NETWORK', 'and compared with the digest of those sent'],
    ],
  ],
  [
    machineLines,
    [
      [at(5000, machine, 'drop'), 'exact', 'it is taken up where it broke'],
      [at(5000, machine, 'stall'), 'exact', 'silence is a break'],
      [at(5000, machine, 'corrupt'), 'exact', 'what cannot be read is asked for again'],
      [to(machine, 'wrong-length', { by: -500 }), 'exact', 'half a message at the end is none'],
      [refused(machine, 401), 'NETWORK', 'who may not, will not'],
    ],
  ],
  [
    dataFeeds,
    [
      [to(slices, 'truncated-gzip'), 'exact', 'a slice that does not end is asked for again'],
      [always(to(slices, 'truncated-gzip')), 'NETWORK', 'it never ends'],
      [to(slices, 'corrupt'), 'exact', 'a damaged slice is asked for again'],
      [refused(slices, 401), 'NETWORK', 'who may not, will not'],
      [refused(slices, 429, { retryAfter: 1 }), 'exact', 'patience was asked for'],
    ],
  ],
  [
    download,
    [
      [at(9000, files, 'drop'), 'exact', 'a file is continued'],
      [at(9000, files, 'corrupt'), 'exact', 'a damaged file is fetched anew'],
      [always(at(9000, files, 'corrupt')), 'NETWORK', 'it is served so'],
      [always(to(files, 'gzip-bomb', { megabytes: 200 })), 'NETWORK', 'no table packs so well'],
    ],
  ],
  [
    relayLive,
    [
      [at(50, live, 'drop'), 'told', 'what is missed live comes never again'],
      [at(50, live, 'stall'), 'told', 'a ping without an answer is a break'],
      [at(50, live, 'duplicate'), 'told', 'what came twice is told, and not used'],
      [at(50, live, 'corrupt'), 'told', 'what cannot be read leaves a hole'],
      [at(50, live, 'expired'), 'told', 'other credentials are fetched'],
      [to('/tardis/credentials', 'expired'), 'exact', 'others are fetched before the next connection'],
      [to('/tardis/credentials', 'clock-skew', { millis: -7_200_000 }), 'exact', 'as if they were old'],
      [refused(live, 503), 'exact', 'a market begins with its first subscriber'],
    ],
  ],
];

let chaos: Chaos;
beforeAll(async () => {
  chaos = await openChaos();
});
afterAll(() => chaos.close());

describe.each(known.map(([transport, rows]) => [transport.name, transport, rows] as const))(
  'of %s',
  (_name, transport, rows) => {
    const named = rows.map(([rule, end, because]) => [JSON.stringify(rule), end, because] as const);
    it.each(named)('%s ends %s: %s', async (rule, end) => {
      const plan = readFaultPlan({ rules: [JSON.parse(rule)] }, 'plan');
      const { ending, faults } = await chaos.tryOut({ seed: 0, transport, plan });
      expect(ending.status === 'broken' ? ending.why : '').toBe('');
      expect(ending.status === 'refused' ? ending.error.code : ending.status).toBe(end);
      expect(faults).toBeGreaterThan(0);
    });
  },
);
