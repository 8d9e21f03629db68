import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { backtest, fileOf, freshFolder, quietly } from './command.ts';
import { dataset } from './dataset.ts';
import { flipFlop } from './strategies.ts';

const run = (queue: string, out = freshFolder()) =>
  backtest(['--strategy', flipFlop(), ...dataset(), '--queue', queue, '--json', ...quietly(out)]);

describe('--queue', () => {
  it('takes a model of the user, and keeps its file in the manifest', async () => {
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
    ['power3', /--queue takes risk-averse, none, log, log2, power:N, power2:N, power3:N, not 'power3'/],
    ['power3:0', /N is an exponent from 1 to 9/],
    ['./nope.ts', /there is no file \.\/nope\.ts/],
    [fileOf('queue.mjs', 'export default { name: "mine" };'), /the default export is no queue model/],
    [fileOf('broken.mjs', 'export default {'), /the queue model could not be loaded/],
  ])('%s is refused', async (queue, message) => {
    const said = await run(queue);
    expect(said.err).toMatch(message);
    expect(said).toMatchObject({ code: 2, out: '' });
  });
});
