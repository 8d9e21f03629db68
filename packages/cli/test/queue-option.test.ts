import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { backtest, fileOf, freshFolder, quietly } from './command.ts';
import { dataset } from './dataset.ts';
import { flipFlop } from './strategies.ts';

const run = (queue: string, out = freshFolder()) =>
  backtest(['--strategy', flipFlop(), ...dataset(), '--queue', queue, '--json', ...quietly(out)]);

describe('--queue l3-fifo', () => {
  const seconds = ['--to', '2024-05-01T07:54:20Z'];
  const sample = (data: string, queue = 'l3-fifo') =>
    backtest([
      '--strategy',
      'imbalance',
      '--data',
      data,
      ...seconds,
      '--queue',
      queue,
      '--json',
      ...quietly(freshFolder()),
    ]);

  it('follows every order of a feed by order', async () => {
    const said = await sample('sample:orders');
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(said.out).assumptions.queue).toBe('l3-fifo');
  });

  it('is refused for a feed by level, with what to give instead', async () => {
    const said = await sample('sample');
    expect(said.err).toMatch(
      /replay:BTCUSDT, whose feed tells price levels: the queue model l3-fifo needs a feed that names/,
    );
    expect(said.err).toMatch(/give --queue power3:3 or another model for price levels/);
    expect(said).toMatchObject({ code: 2, out: '' });
  });

  it('is one model among others for such a feed', async () => {
    expect(await sample('sample:orders', 'power3:3')).toMatchObject({ code: 0, err: '' });
  });

  it('accepts a model of the user that reads orders', async () => {
    const mine = fileOf(
      'kind-queue.mjs',
      `export default { name: 'kind', feed: 'by-order', join: () => new Map(), afterChange: (ahead) => ahead };`,
    );
    const said = await sample('sample:orders', mine);
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(said.out).assumptions.queue).toBe('kind');
    expect((await sample('sample', mine)).err).toMatch(/the queue model kind needs a feed that names every order/);
  });
});

describe('--queue', () => {
  it('accepts a model of the user, and keeps its file in the manifest', async () => {
    const out = freshFolder();
    const path = join(repoRoot, 'examples/custom-fill-model/patient-queue.ts');
    const said = await run(path, out);
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(said.out).assumptions.queue).toBe('patient 0.75');
    const manifest = JSON.parse(readFileSync(join(out, readdirSync(out)[0] ?? '', 'manifest.json'), 'utf8'));
    expect(manifest.configuration.queueFile).toMatchObject({
      source: path,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it.each<[queue: string, message: RegExp]>([
    ['power3', /--queue takes risk-averse, none, log, log2, power:N, power2:N, power3:N, l3-fifo, not 'power3'/],
    ['power3:0', /N is an exponent from 1 to 9/],
    ['./nope.ts', /there is no file \.\/nope\.ts/],
    [fileOf('queue.mjs', 'export default { name: "mine" };'), /this is not a queue model/],
    [fileOf('broken.mjs', 'export default {'), /the queue model could not be loaded/],
  ])('%s is refused', async (queue, message) => {
    const said = await run(queue);
    expect(said.err).toMatch(message);
    expect(said).toMatchObject({ code: 2, out: '' });
  });
});
