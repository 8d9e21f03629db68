import { law } from '@replay/testkit';
import fc from 'fast-check';
import { expect } from 'vitest';
import { ChangedIndexes, SumTree } from '../src/index.ts';

const anyCount = fc.integer({ min: 1, max: 20 });
const anySettings = fc.array(fc.tuple(fc.nat(19), fc.integer({ min: -1000, max: 1000 })), { maxLength: 60 });

law(
  'a sum, of all values or of all but one, is that of the values as they are',
  [anyCount, anySettings],
  (count, settings) => {
    const tree = new SumTree(count);
    const values = Array.from({ length: count }, () => 0);
    const sum = (): number => values.reduce((total, value) => total + value, 0);
    for (const [at, value] of settings) {
      tree.set(at % count, value);
      values[at % count] = value;
      expect(tree.total).toBe(sum());
      for (let index = 0; index < count; index++)
        expect(tree.totalWithout(index)).toBe(sum() - (values[index] as number));
    }
  },
);

law(
  'a sum of floats is the same to the last digit in whatever order they were set, and whatever was there before',
  [fc.array(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), { minLength: 1, maxLength: 20 }), anySettings, fc.nat()],
  (values, before, turn) => {
    const [one, other] = [new SumTree(values.length), new SumTree(values.length)];
    for (const [at, value] of before) other.set(at % values.length, value * 1e15 + 0.1);
    for (const [index, value] of values.entries()) one.set(index, value);
    for (let step = 0; step < values.length; step++) {
      const index = (values.length - 1 - step + turn) % values.length;
      other.set(index, values[index] as number);
    }
    expect(other.total).toBe(one.total);
    for (let index = 0; index < values.length; index++) expect(other.totalWithout(index)).toBe(one.totalWithout(index));
  },
);

law(
  'changes are noted once each until they are taken; at first all are',
  [anyCount, fc.array(fc.nat(19))],
  (count, added) => {
    const changes = new ChangedIndexes(count);
    const taken = (): number[] => {
      const all: number[] = [];
      for (let index = changes.take(); index >= 0; index = changes.take()) all.push(index);
      return all.sort((one, other) => one - other);
    };
    expect(taken()).toEqual(Array.from({ length: count }, (_, index) => index));
    for (const index of added) changes.add(index % count);
    expect(taken()).toEqual([...new Set(added.map((index) => index % count))].sort((one, other) => one - other));
    changes.addAll();
    expect(taken()).toHaveLength(count);
  },
);
