import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { backtest, freshFolder, quietly } from './command.ts';
import { dataset } from './dataset.ts';
import { flipFlop, onBook } from './strategies.ts';

describe('--fills band', () => {
  it('runs the three presets on the same data and reports the range', async () => {
    const out = freshFolder();
    const said = await backtest(['--strategy', flipFlop(), ...dataset(), '--fills', 'band', '--json', ...quietly(out)]);
    expect(said).toMatchObject({ code: 0, err: '' });
    const { band, range } = JSON.parse(said.out);
    expect(band.map(({ fills, queue }: Record<string, string>) => [fills, queue])).toEqual([
      ['optimistic', 'none'],
      ['realistic', 'power3:3'],
      ['pessimistic', 'risk-averse'],
    ]);
    expect(readdirSync(out)).toHaveLength(3);
    const net = band.map(({ summary }: { summary: { netPnl: string } }) => Number(summary.netPnl));
    expect(range.netPnl.map(Number)).toEqual([Math.min(...net), Math.max(...net)]);
  });

  it('prints a table', async () => {
    const { out } = await backtest(['--strategy', flipFlop(), ...dataset(), '--fills', 'band', ...quietly()]);
    expect(out).toMatch(/optimistic +realistic +pessimistic\nQueue/);
    expect(out).toMatch(/\nRange: net P&L -?[\d.]+(?: to -?[\d.]+)? USDT, win rate /);
  });

  it('says so where a result is not defined', async () => {
    const { out } = await backtest(['--strategy', onBook(''), ...dataset(), '--fills', 'band', ...quietly()]);
    expect(out).toMatch(/win rate not defined/);
  });

  it('exits with the code of a failed run', async () => {
    const fails = onBook("throw new Error('no');");
    const said = await backtest(['--strategy', fails, ...dataset(), '--fills', 'band', '--json', ...quietly()]);
    expect(said).toMatchObject({ code: 1, out: '' });
    expect(said.err).toMatch(/failed: no/);
  });
});
