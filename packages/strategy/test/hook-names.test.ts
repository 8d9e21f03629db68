import { describe, expect, it } from 'vitest';
import { defineStrategy } from '../src/index.ts';

const refusal = (exported: unknown): unknown => {
  try {
    defineStrategy('mine', exported);
    return 'taken';
  } catch (error) {
    return error;
  }
};

describe('a method that looks like a hook', () => {
  it.each([
    ['onbook', 'onBook'],
    ['onTrades', 'onTrade'],
    ['OnFill', 'onFill'],
    ['on_order', 'onOrder'],
    ['onTime', 'onTimer'],
    ['noBook', 'onBook'],
  ])('and is %s is refused, with the near name', (name, near) => {
    expect(refusal({ onBook() {}, [name]() {} })).toMatchObject({
      code: 'BAD_CONFIGURATION',
      message: `'mine' has ${name}, which is no hook and would never be called`,
      remedy: expect.stringContaining(`did you mean ${near}`),
    });
  });

  it('is refused where it begins with on and is near nothing, where it is inherited and where it is a field', () => {
    expect(refusal({ onBook() {}, onCandleClosed() {} })).toMatchObject({ code: 'BAD_CONFIGURATION' });
    class Base {
      onTrades() {}
    }
    expect(
      refusal(
        class extends Base {
          onBook() {}
        },
      ),
    ).toMatchObject({ code: 'BAD_CONFIGURATION' });
    const { create } = defineStrategy(
      'mine',
      class {
        onTrades = () => {};
        onBook() {}
      },
    );
    expect(() => create({})).toThrow('onTrades, which is no hook');
  });

  it('is refused as a static method and where a hook is no function', () => {
    expect(
      refusal(
        class {
          static onBook() {}
          onFill() {}
        },
      ),
    ).toMatchObject({ code: 'BAD_CONFIGURATION' });
    expect(refusal({ onBook() {}, onFill: 5 })).toMatchObject({ code: 'BAD_CONFIGURATION' });
  });

  it.each(['book', 'open', 'only', 'once', 'order', 'start', 'quote'])('is none named %s', (name) => {
    expect(refusal({ onBook() {}, [name]() {} })).toBe('taken');
  });
});
