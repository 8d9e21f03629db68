import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFaultPlan, seededFaultPlan } from '../../src/index.ts';

const ruleWith = (more: object) => ({ rules: [{ on: 'relay', fault: { kind: 'drop' }, ...more }] });

describe('a fault plan', () => {
  it('needs only a fault and a path', () => {
    const { rules } = readFaultPlan({ rules: [{ on: '/tardis/*', fault: { kind: 'delay' } }] }, 'plan');
    expect(rules).toEqual([
      { on: '/tardis/*', request: { every: 1 }, times: 1, fault: { kind: 'delay', millis: 100 } },
    ]);
  });

  it('repeats endless pages for as long as they are requested', () => {
    const { rules } = readFaultPlan({ rules: [{ on: 'relay', fault: { kind: 'stuck-page' } }] }, 'plan');
    expect(rules[0]?.times).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each<[string, unknown, string]>([
    ['it is not an object', [], 'plan: this is an object, not []'],
    ['it has no rules', {}, 'plan: rules: this is a list of rules, not left out'],
    ['it has something else', { rules: [], seed: 1 }, "plan: unknown field 'seed'"],
    ['a rule has something else', ruleWith({ when: 1 }), "plan: rules[0]: unknown field 'when'"],
    [
      'a place is none',
      ruleWith({ on: 'tardis' }),
      'plan: rules[0].on: this is a path such as /tardis/*, or one of relay, machine, data-feeds, live, not "tardis"',
    ],
    ['a fault is missing', { rules: [{ on: '*' }] }, 'plan: rules[0].fault.kind: this is one of drop'],
    [
      'a fault is unknown',
      ruleWith({ fault: { kind: 'duplicat' } }),
      'plan: rules[0].fault.kind: this is one of duplicate, not "duplicat"',
    ],
    [
      'a setting belongs to another fault',
      ruleWith({ fault: { kind: 'drop', millis: 1 } }),
      "plan: rules[0].fault: unknown field 'millis'",
    ],
    [
      'a setting is missing',
      ruleWith({ fault: { kind: 'status' } }),
      'plan: rules[0].fault.status: this is a whole number from 400 to 599, not left out',
    ],
    [
      'a setting is out of its bounds',
      ruleWith({ fault: { kind: 'status', status: 200 } }),
      'plan: rules[0].fault.status: this is a whole number from 400 to 599, not 200',
    ],
    ['a place lies before the first', ruleWith({ at: -1 }), 'plan: rules[0].at: this is a whole number from 0'],
    ['requests are counted from 1', ruleWith({ request: 0 }), 'plan: rules[0].request: this is a whole number from 1'],
    [
      'every so many is a count',
      ruleWith({ request: { every: 0.5 } }),
      'plan: rules[0].request.every: this is a whole number from 1',
    ],
    ['it would never happen', ruleWith({ times: 0 }), 'plan: rules[0].times: this is a whole number from 1'],
  ])('is refused because %s', (_because, plan, told) => {
    const refusal = (): unknown => readFaultPlan(plan, 'plan');
    expect(refusal).toThrow(expect.objectContaining({ code: 'BAD_CONFIGURATION', remedy: expect.any(String) }));
    try {
      refusal();
    } catch (error) {
      expect((error as { toLines(): string }).toLines()).toContain(told);
    }
  });
});

describe('a seeded fault plan', () => {
  it('is reproducible, and differs by seed', () => {
    expect(seededFaultPlan(42)).toEqual(seededFaultPlan(42));
    expect(new Set(Array.from({ length: 50 }, (_, seed) => JSON.stringify(seededFaultPlan(seed)))).size).toBe(50);
  });

  it('survives a JSON round trip', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const plan = seededFaultPlan(seed);
        expect(readFaultPlan(JSON.parse(JSON.stringify(plan)), 'plan')).toEqual(plan);
      }),
    );
  });

  it('uses only the given groups of paths, and no excluded kinds', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { rules } = seededFaultPlan(seed, { families: ['live', 'machine'], without: ['drop', 'stall'] });
        for (const { on, fault } of rules) {
          expect(['live', 'machine']).toContain(on);
          expect(['drop', 'stall']).not.toContain(fault.kind);
        }
      }),
    );
  });

  it('draws every kind of fault', () => {
    const plans = Array.from({ length: 500 }, (_, seed) => seededFaultPlan(seed));
    const kinds = new Set(plans.flatMap(({ rules }) => rules.map(({ fault }) => fault.kind)));
    expect([...kinds].sort()).toEqual([
      'broken-frame',
      'clock-skew',
      'corrupt',
      'cut-frame',
      'delay',
      'drop',
      'duplicate',
      'endless-pages',
      'expired',
      'gzip-bomb',
      'reorder',
      'slow-loris',
      'stall',
      'status',
      'stuck-page',
      'truncated-gzip',
      'wrong-length',
      'wrong-sequence',
    ]);
  });
});
