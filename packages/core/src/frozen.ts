/**
 * Freezes a plain object or a list with everything below it, and returns it. Objects of a class stay as they are; an object
 * that is frozen already counts as frozen all the way down.
 */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || !isPlain(value)) return value;
  Object.freeze(value);
  for (const name of Object.keys(value)) frozen((value as Record<string, unknown>)[name]);
  return value;
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
