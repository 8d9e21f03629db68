import { nearest, ReplayError } from '@replay/core';

/** The methods of a strategy that a run calls. */
export const hooks = ['onStart', 'onBook', 'onTrade', 'onFill', 'onOrder', 'onTimer', 'onEnd'] as const;

/** Returns the strategy. Throws `BAD_CONFIGURATION` where it has a method that looks like a hook and would never be called. */
export function checked<T extends object>(strategy: string, made: T): T {
  for (
    let object: object = made;
    object !== null && object !== Object.prototype;
    object = Object.getPrototypeOf(object)
  ) {
    for (const [name, { value, get }] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
      if (isHook(name)) {
        if (value !== undefined && typeof value !== 'function')
          throw notAStrategy(strategy, `its ${name} is ${typeof value}, not a function`);
      } else if ((typeof value === 'function' || get !== undefined) && looksLikeHook(name)) {
        throw misspelt(strategy, name);
      }
    }
  }
  return made;
}

/** A static hook is never called. */
export function refuseStaticHooks(strategy: string, made: object): void {
  const name = Object.getOwnPropertyNames(made).find((one) => isHook(one) || looksLikeHook(one));
  if (name !== undefined)
    throw notAStrategy(strategy, `its ${name} is static, and a run calls methods of what it makes of the class`);
}

const isHook = (name: string): boolean => hooks.some((hook) => hook === name);

/** `onbook`, `onTrades`, `on_fill`, `onCandle`, `noBook`, `OnStart`, but not `only`, `open` or `book`. */
function looksLikeHook(name: string): boolean {
  if (/^on[A-Z_$\d]/.test(name)) return true;
  if (/^on/i.test(name)) return nearest(name, hooks).length > 0;
  return hooks.some((hook) => sortedLetters(hook) === sortedLetters(name));
}

const sortedLetters = (text: string): string => [...text.toLowerCase()].sort().join('');

function misspelt(strategy: string, name: string): ReplayError {
  const [near] = nearest(name, hooks);
  const meant = near === undefined ? `the hooks are ${hooks.join(', ')}` : `did you mean ${near}?`;
  return new ReplayError('BAD_CONFIGURATION', `'${strategy}' has ${name}, which is no hook and would never be called`, {
    remedy: `${meant} Give a method of another purpose a name that does not begin with 'on'`,
  });
}

export const notAStrategy = (name: string, why: string): ReplayError =>
  new ReplayError('BAD_CONFIGURATION', `'${name}' is no strategy: ${why}`, {
    remedy: 'export default a class that extends Strategy from @replay/strategy, or an object with hooks',
  });
