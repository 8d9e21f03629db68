import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLog, serveRelay } from '../../src/index.ts';
import { closingFront } from './closing-front.ts';
import { chaosKey, servedForChaos } from './served.ts';
import { beginning } from './transport.ts';
import { transports } from './transports.ts';

/** Answers that each source should have read, and readings after which it may have read fewer: streams ask for few answers. */
const wanted = 100;
const mostReadings = 12;

describe('a server that closes the connection after each response delivers identical data', () => {
  let served: Awaited<ReturnType<typeof servedForChaos>>;
  beforeAll(async () => {
    served = await servedForChaos();
  });
  afterAll(() => served.close());

  it.each(transports.map((transport) => [transport.name, transport] as const))(
    'over %s',
    { timeout: 120_000 },
    async (_name, transport) => {
      const log = openLog({ write: () => {} }, 'error');
      const server = await serveRelay({ ...served.served, key: chaosKey, limits: { drainWithin: 5000 }, log });
      const front = await closingFront(server.url);
      const reading = async (url: string): Promise<readonly string[]> => {
        const kept: string[] = [];
        const keep = (piece: unknown): void => void kept.push(JSON.stringify(piece));
        await transport.read({ url, signal: AbortSignal.timeout(45_000), keep });
        return kept;
      };
      try {
        const whole = await reading(server.url);
        for (let count = 0; count < mostReadings && front.answers() < wanted; count++) {
          const kept = await reading(front.url);
          expect((transport.wrong ?? beginning)(kept, whole, true)).toBeUndefined();
        }
        expect(front.answers()).toBeGreaterThanOrEqual(mostReadings);
      } finally {
        await front.close();
        await server.close();
      }
    },
  );
});
