import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillRules, queueNames } from '@replay/sim';
import { repoRoot } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { configJsonSchema } from '../src/config-json-schema.ts';
import * as names from '../src/names.ts';
import { backtestSchema, settingsOf } from '../src/options.ts';

describe('the options', () => {
  it('are those of the JSON Schema that ships', () => {
    const shipped = JSON.parse(readFileSync(join(repoRoot, 'packages/backtest/config.schema.json'), 'utf8'));
    expect(shipped).toEqual(configJsonSchema());
    expect(Object.keys(shipped.properties).sort()).toEqual(
      [...Object.keys(backtestSchema.shape), '$schema', 'json', 'quiet'].sort(),
    );
  });

  it('name the models that there are', () => {
    expect(names.queueNames).toEqual(queueNames);
    expect(names.fillNames).toEqual([...fillRules.map(({ name }) => name), 'band']);
  });

  it.each([
    [{ symbol: 'BTCUSDT' }, { symbol: ['BTCUSDT'] }, 'one where several may be given'],
    [{ capital: 5000 }, { capital: '5000' }, 'a number'],
    [{ capital: { USDT: 10_000, BTC: '1' } }, { capital: '10000USDT,1BTC' }, 'money by currency'],
    [{ fees: { maker: 0, taker: '0.0005' } }, { fees: '0,0.0005' }, 'the two shares'],
    [{ rule: { protectionTicks: 5 } }, { rule: ['protectionTicks=5'] }, 'settings as an object'],
    [{ policy: { gap: 'warn' } }, { policy: ['gap=warn'] }, 'policies as an object'],
    [{ from: new Date('2024-05-01') }, { from: '2024-05-01T00:00:00.000Z' }, 'a date'],
    [{}, { data: 'sample', seed: '1', fills: 'realistic' }, 'nothing: the defaults'],
    [{ seed: undefined }, { seed: '1' }, 'undefined is left out'],
  ])('of %o read as %o: %s', (given, read, _because) => {
    expect(settingsOf(given)).toMatchObject(read);
  });

  it.each([
    [{ sed: 4 }, /unknown option 'sed'/, /did you mean seed\?/],
    [{ seed: true }, /^seed: /, /seed/],
    [{ fills: 'lucky' }, /^fills: /, /fills/],
    [{ queue: { name: 'mine' } }, /^queue: .*a queue model/, /queue/],
  ])('%o are refused, naming the option', (given, message, remedy) => {
    const refused = (): unknown => settingsOf(given);
    expect(refused).toThrow(message);
    expect(refused).toThrow(expect.objectContaining({ code: 'BAD_USAGE', remedy: expect.stringMatching(remedy) }));
  });
});
