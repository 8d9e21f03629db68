import { type DataDigest, type MarketEvent, type MarketSource, ReplayError } from '@replay/core';
import { NormalizedDecoder } from '@replay/normalized';
import { abortScope } from '../http/abort-scope.ts';
import { HttpClient } from '../http/http-client.ts';
import { askMachine } from './ask-machine.ts';
import type { MachineMarket } from './machine-market.ts';
import { type MachineCounts, MachineReading } from './machine-reading.ts';
import { placeOf } from './machine-stream.ts';

/** A replay of a Machine, and what its latest reading met. */
export interface MachineReplay extends MarketSource {
  counts(): Readonly<MachineCounts>;
}

/**
 * Opens market data of a Tardis Machine, the vendor's or ours, over HTTP or a WebSocket.
 * 1. A message that cannot be used becomes a `MessageRejected`, or fails the reading.
 * 2. A replay that breaks is asked for again and taken up where it broke, so that nothing is lost and nothing comes twice; five
 *    connections in a row that bring nothing new throw `NETWORK`.
 * 3. An error of the Machine in the middle of its answer is an error, not an end: `BAD_USAGE`, `NO_DATA` or `NETWORK` by what
 *    it says. A part is never returned as if it were the whole.
 */
export async function openMachine(market: MachineMarket): Promise<MachineReplay> {
  const asked = await askMachine(market);
  const { instruments, options } = asked;
  const place = placeOf(asked.terms, options);
  let digest: DataDigest | undefined;
  let counts: MachineCounts = { reconnects: 0, repeated: 0 };

  async function* batches(signal?: AbortSignal): AsyncGenerator<readonly MarketEvent[]> {
    const scope = abortScope([market.signal, signal]);
    const client = await HttpClient.open(asked.clientOptions);
    counts = { reconnects: 0, repeated: 0 };
    const reading = new MachineReading(
      {
        ...asked.terms,
        client,
        options,
        isOurs: asked.isOurs,
        to: asked.isOurs ? undefined : market.to,
        decoder: new NormalizedDecoder({ instruments, place, hidden: (text) => client.key.redact(text) }),
        random: market.random ?? Math.random,
        wait: market.wait,
      },
      counts,
    );
    try {
      for await (const events of reading.batches(scope.signal)) {
        if (market.onBadRow === 'fail') refuseRejected(events, place);
        yield events;
      }
      const name = `machine ${instruments.map(({ id }) => id).join(' ')}`;
      digest = { name, bytes: reading.digest.bytes, sha256: reading.digest.hash.digest('hex') };
    } finally {
      scope.release();
      await client.close();
    }
  }

  return {
    description: `${asked.place} ${instruments.map(({ id }) => id).join(' ')}`,
    instruments,
    get notes() {
      return [...asked.notes, ...notesOf(counts)];
    },
    batches,
    counts: () => ({ ...counts }),
    async digests() {
      if (digest === undefined) for await (const _ of batches());
      return digest === undefined ? [] : [digest];
    },
  };
}

/** What was rejected here, not what the Machine tells as rejected by others. */
function refuseRejected(events: readonly MarketEvent[], place: string): void {
  for (const event of events) {
    if (event.type !== 'MessageRejected' || !event.place.startsWith(place)) continue;
    // What the Machine sends is its own word; a size or price off the stated steps may be the fault of who stated them.
    throw new ReplayError(event.kind === 'unreadable' ? 'NETWORK' : 'BAD_DATA', event.reason, {
      place: event.place,
      remedy: 'check the Machine, or tell such messages as rejected with --on-bad-row skip',
    });
  }
}

function notesOf({ reconnects, repeated }: MachineCounts): readonly string[] {
  if (reconnects === 0) return [];
  const again = `${reconnects} ${reconnects === 1 ? 'time' : 'times'}`;
  return [
    `The replay of the Machine was taken up again ${again}; ${repeated} messages came again and were passed over.`,
  ];
}
