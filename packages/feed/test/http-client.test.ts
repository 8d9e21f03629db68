import { gzipSync } from 'node:zlib';
import { ReplayError } from '@replay/core';
import { describe, expect, it } from 'vitest';
import { gunzipped, wholeBody } from '../src/http/body.ts';
import { HttpClient, type HttpClientOptions } from '../src/http/http-client.ts';
import { type Answering, type RelayStub, whileAnswering } from './relay-stub.ts';
import { openHandles, settled } from './replay-stub.ts';

async function whileAsking(
  answer: Answering,
  options: Partial<HttpClientOptions>,
  work: (client: HttpClient, stub: RelayStub) => Promise<void>,
): Promise<void> {
  const before = openHandles().length;
  await whileAnswering(answer, async (stub) => {
    const client = await HttpClient.open({ url: stub.url, wait: async () => {}, ...options });
    try {
      await work(client, stub);
    } finally {
      await client.close();
    }
  });
  await settled(() => openHandles().length <= before);
}

const text = async (body: AsyncIterable<Buffer>): Promise<string> => (await wholeBody(body)).toString();

describe('an answer that is taken as it comes', () => {
  it('is asked for again when its taker throws, and not when it says that this is final', async () => {
    const answer: Answering = (_request, response, count) => response.end(`answer ${count}`);
    await whileAsking(answer, {}, async (client, { asked }) => {
      const pickThird = async (body: AsyncIterable<Buffer>): Promise<string> => {
        const said = await text(body);
        if (said !== 'answer 3') throw new Error(`${said} is not wanted`);
        return said;
      };
      expect(await client.fetch('/x', {}, pickThird)).toBe('answer 3');
      expect(client.counts).toMatchObject({ requests: 3, retries: 2, bytes: 3 * 'answer 1'.length });
      await expect(client.fetch('/x', {}, pickThird)).rejects.toMatchObject({
        code: 'NETWORK',
        message: 'the relay could not be queried: answer 8 is not wanted, 5 times',
      });
      const refuse = async () => {
        throw new ReplayError('BAD_DATA', 'no use');
      };
      await expect(client.fetch('/x', {}, refuse)).rejects.toThrow('no use');
      expect(asked).toHaveLength(9);
    });
  });

  it('may be one with another status, for whom that is good', async () => {
    const answer: Answering = (request, response) =>
      void response.writeHead(206, { 'x-of': request.pathname }).end('rest');
    await whileAsking(answer, {}, async (client, { headers }) => {
      const terms = { headers: { range: 'bytes=5-' }, accepted: [200, 206] };
      const told = await client.fetch(
        '/x',
        {},
        async (body, head) => [head.status, head.headers['x-of'], await text(body)],
        terms,
      );
      expect(told).toEqual([206, '/x', 'rest']);
      expect(headers[0]).toMatchObject({ range: 'bytes=5-', accept: 'application/json' });
      await expect(client.get('/x', {})).rejects.toMatchObject({
        message: expect.stringContaining('206 Partial Content'),
      });
    });
  });

  it('follows the rule that is given for trying again', async () => {
    const retryRule = {
      attempts: 3,
      longestPause: 10,
      isTransient: (status: number) => status === 404,
      pause: () => 7,
    };
    const waits: number[] = [];
    const wait = async (millis: number) => void waits.push(millis);
    const answer: Answering = (_request, response) => void response.writeHead(404).end();
    await whileAsking(
      answer,
      { retryRule, wait, peer: { name: 'Tardis', keyNames: 'TARDIS_API_KEY' } },
      async (client) => {
        await expect(client.get('/x', {})).rejects.toMatchObject({
          code: 'BAD_USAGE',
          message: 'Tardis refused the request: it answered 404 Not Found, 3 times',
        });
        expect(waits).toEqual([7, 7]);
      },
    );
  });
});

describe('an answer that is read as a stream', () => {
  it('comes piece by piece, without an end to its length', async () => {
    const answer: Answering = (_request, response) => {
      for (let piece = 0; piece < 100; piece++) response.write('x'.repeat(1 << 20));
      response.end();
    };
    await whileAsking(answer, {}, async (client) => {
      const { body, status } = await client.stream('/x', {});
      let bytes = 0;
      for await (const piece of body) bytes += piece.length;
      expect([status, bytes]).toEqual([200, 100 << 20]);
    });
  });

  it('that breaks off says so with its address, and never passes for a short one', async () => {
    const answer: Answering = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => setTimeout(() => response.destroy(), 10));
    };
    await whileAsking(answer, {}, async (client) => {
      const { body } = await client.stream('/x', { day: '1' });
      await expect(text(body)).rejects.toMatchObject({
        code: 'NETWORK',
        message: expect.stringContaining('its response broke off'),
        place: expect.stringContaining('/x?day=1'),
      });
    });
  });

  it('that falls silent says so', async () => {
    const answer: Answering = (_request, response) => void response.writeHead(200).write('half');
    await whileAsking(answer, { timeouts: { silence: 100 } }, async (client) => {
      const { body } = await client.stream('/x', {});
      await expect(text(body)).rejects.toMatchObject({ code: 'NETWORK' });
    });
  });

  it.each<[string, (client: HttpClient, abort: AbortController) => Promise<void>]>([
    [
      'by its signal',
      async (client, abort) => {
        const { body } = await client.stream('/x', {}, { signal: abort.signal });
        const read = text(body);
        abort.abort(new Error('enough'));
        await expect(read).rejects.toThrow('enough');
      },
    ],
    [
      'by a break',
      async (client) => {
        for await (const _ of (await client.stream('/x', {})).body) break;
      },
    ],
    ['before it is read', async (client) => (await client.stream('/x', {})).discard()],
  ])('may be left %s, and leaves nothing behind', async (_how, leave) => {
    const answer: Answering = (_request, response) => void response.writeHead(200).write('half');
    await whileAsking(answer, {}, (client) => leave(client, new AbortController()));
  });

  it('is asked for again until it begins', async () => {
    const answer: Answering = (_request, response, count) =>
      count < 3 ? void response.writeHead(503).end() : response.end('there');
    await whileAsking(answer, {}, async (client, { asked }) => {
      expect(await text((await client.stream('/x', {})).body)).toBe('there');
      expect(asked).toHaveLength(3);
    });
  });
});

describe('gzip', () => {
  const pieces = async function* (...all: Buffer[]) {
    yield* all;
  };
  const packed = gzipSync('{"messages":[]}');

  it.each<[string, Buffer[], string]>([
    ['whole', [packed], '{"messages":[]}'],
    ['in single bytes', [...packed].map((byte) => Buffer.of(byte)), '{"messages":[]}'],
    ['of two members', [packed, packed], '{"messages":[]}{"messages":[]}'],
    ['of an empty member', [gzipSync('')], ''],
  ])('%s is unpacked', async (_what, all, unpacked) => {
    expect(await text(gunzipped(pieces(...all)))).toBe(unpacked);
  });

  it.each<[string, Buffer]>([
    ['cut at its end', packed.subarray(0, -1)],
    ['cut in its middle', packed.subarray(0, 15)],
    ['cut in its head', packed.subarray(0, 5)],
    ['with a flipped bit', packed.map((byte, at) => (at === 14 ? byte ^ 16 : byte)) as Buffer],
    ['with a wrong sum', packed.map((byte, at) => (at === packed.length - 6 ? byte ^ 1 : byte)) as Buffer],
    ['cut before it began', Buffer.alloc(0)],
    ['that is none', Buffer.from('{"messages":[]}')],
  ])('%s is an error', async (_what, damaged) => {
    await expect(text(gunzipped(pieces(Buffer.from(damaged))))).rejects.toThrow('its gzip is damaged');
  });

  it('passes on what its source throws', async () => {
    const failing = async function* () {
      yield packed.subarray(0, 10);
      throw new Error('the line is dead');
    };
    await expect(text(gunzipped(failing()))).rejects.toThrow('the line is dead');
  });
});

describe('a refusal', () => {
  it.each([
    ['without an end', ' '.repeat(1 << 16), 0, 4000],
    ['that keeps dripping', ' '.repeat(2000), 100, 9000],
  ])('%s is told by its status, and no more of it is read than can be told', async (_what, piece, every, most) => {
    const answer: Answering = (_request, response) => {
      response.writeHead(403);
      const more = (): void => {
        if (response.destroyed) return;
        if (every === 0) while (response.write(piece));
        else response.write(piece);
        if (every > 0) setTimeout(more, every);
        else response.once('drain', more);
      };
      more();
    };
    await whileAsking(answer, {}, async (client) => {
      const began = performance.now();
      await expect(client.get('/x', {})).rejects.toMatchObject({
        code: 'NETWORK',
        message: expect.stringContaining('it answered 403 Forbidden'),
      });
      expect(performance.now() - began).toBeLessThan(most);
      expect(client.counts.bytes).toBeLessThan(1 << 20);
    });
  });
});
