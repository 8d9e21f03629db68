import { law } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortDigest } from '../src/index.ts';

describe('a short digest', () => {
  it('is the same in every process and release, because names of models and run hashes contain it', () => {
    expect(['', 'a', '0,4,10;100,124,140', 'ü'].map(shortDigest)).toEqual([
      '08706afe5eb3c55c',
      'cbe77c04254a3b2c',
      'd9a84091cd36b12f',
      'f855577487c5332f',
    ]);
  });

  law('differs where one character differs', [fc.string({ minLength: 1 }), fc.nat()], (text, any) => {
    const at = any % text.length;
    const other = String.fromCharCode(text.charCodeAt(at) ^ 1);
    expect(shortDigest(text.slice(0, at) + other + text.slice(at + 1))).not.toBe(shortDigest(text));
    expect(shortDigest(`${text}0`)).not.toBe(shortDigest(text));
  });

  it('has no collision in a hundred thousand tables that differ in one number', () => {
    const digests = new Set(Array.from({ length: 100_000 }, (_, back) => shortDigest(`0,4,10;100,124,${back}`)));
    expect(digests.size).toBe(100_000);
  });
});
