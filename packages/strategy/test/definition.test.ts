import { ReplayError } from '@replay/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineStrategy, paramsHelp, parseParams, Strategy } from '../src/index.ts';

const params = z.object({
  levels: z.int().min(1).max(10).default(5).describe('levels a side'),
  size: z.number().positive().optional().describe('size of a quote'),
});

class Quoter extends Strategy<typeof params> {
  static override readonly params = params;
  count = 0;
  override onBook(): [] {
    this.count += 1;
    return [];
  }
}

describe('a strategy class', () => {
  const definition = defineStrategy('quoter', Quoter);

  it('is made anew for each run, with its parameters', () => {
    const one = definition.create(parseParams(definition, { levels: 3 })) as Quoter;
    const other = definition.create(parseParams(definition, {})) as Quoter;
    one.onBook();
    expect([one.params.levels, one.count, other.params.levels, other.count]).toEqual([3, 1, 5, 0]);
  });

  it('has help made of its schema', () => {
    expect(paramsHelp(definition)).toEqual([
      { name: 'levels', description: 'levels a side', type: 'integer', default: 5, minimum: 1, maximum: 10 },
      {
        name: 'size',
        description: 'size of a quote',
        type: 'number',
        default: undefined,
        minimum: 0,
        maximum: undefined,
      },
    ]);
  });

  it.each<[given: Record<string, unknown>, message: RegExp, because: string]>([
    [{ levels: 0 }, /levels: Too small/, 'it is out of bounds'],
    [{ levels: 'many' }, /levels: Invalid input: expected (int|number)/, 'it is no number'],
    [{ sise: 1 }, /Unrecognized key: "sise"/, 'there is no such parameter'],
  ])('refuses %j, because %s', (given, message) => {
    expect(() => parseParams(definition, given)).toThrow(message);
  });
});

describe('a plain object of hooks', () => {
  it('finds its parameters as this.params, and no two runs share a memory', () => {
    const definition = defineStrategy('plain', {
      params,
      onBook(this: { params: { levels: number }; seen?: number[] }) {
        (this.seen ??= []).push(this.params.levels);
        return this.seen.map(String) as never;
      },
    });
    const [one, other] = [definition.create({ levels: 1 }), definition.create({ levels: 2 })];
    expect([one.onBook?.({} as never), one.onBook?.({} as never), other.onBook?.({} as never)]).toEqual([
      ['1'],
      ['1', '1'],
      ['2'],
    ]);
  });

  it('without a schema takes no parameters', () => {
    const definition = defineStrategy('plain', { onBook: () => [] });
    expect(() => parseParams(definition, { any: 1 })).toThrow(ReplayError);
  });
});

describe('what is no strategy', () => {
  it.each([
    [undefined, /default export is missing/],
    [5, /default export is number/],
    [{}, /none of the hooks/],
    [
      class Nothing {
        readonly name = 'nothing';
      },
      /none of the hooks/,
    ],
    [{ onBook: () => [], params: { size: 1 } }, /no zod object schema/],
  ])('%s is refused with why', (exported, message) => {
    expect(() => defineStrategy('x', exported)).toThrow(message);
  });
});
