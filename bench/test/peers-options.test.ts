import { expect, it } from 'vitest';
import { help, parseOptions } from '../peers/options.ts';

it('measures everything unless told otherwise', () => {
  expect(parseOptions([])).toEqual({
    feeds: ['fut20', 'gen'],
    works: ['idle', 'poll', 'imbalance', 'grid'],
    peers: ['hftbacktest', 'nautilus_trader', 'lrvx'],
    parts: ['loops', 'whole', 'imports', 'plots'],
    rounds: 3,
    json: false,
    record: false,
    out: undefined,
  });
});

it('takes lists, in its own order', () => {
  const given = ['--feeds', 'gen5', '--works', 'grid,idle', '--peers', 'none', '--rounds', '5', '--json', '--out', 'x'];
  expect(parseOptions(given)).toMatchObject({
    feeds: ['gen5'],
    works: ['idle', 'grid'],
    peers: [],
    rounds: 5,
    json: true,
    out: 'x',
  });
});

it.each([
  [['--feeds', 'fut3'], "--feeds is a list of fut20, gen, fut5, fut1, gen5, not 'fut3'"],
  [['--works', ''], '--works is a list of'],
  [['--rounds', '0'], '--rounds is a whole number from 1, not 0'],
  [['--rounds', 'many'], '--rounds is a whole number from 1, not many'],
  [['--wide'], "Unknown option '--wide'"],
])('refuses %j', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});

it('explains each of its options', () => {
  expect(parseOptions(['--feeds', 'nothing', '--help'])).toBe('help');
  for (const option of ['feeds', 'works', 'peers', 'parts', 'rounds', 'out', 'record', 'json', 'help'])
    expect(help).toContain(`--${option}`);
});
