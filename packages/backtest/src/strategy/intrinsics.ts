import { Decimal } from '@replay/core';

/** The objects shared by all modules of the process, which a strategy could modify. */
const shared: readonly (readonly [name: string, object: object, keys?: readonly string[]])[] = [
  // Only the properties of the language itself: Node adds some of its own on first use, and new names break nothing.
  [
    'globalThis',
    globalThis,
    ['Array', 'BigInt', 'Error', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Promise', 'Reflect', 'Set', 'String'],
  ],
  ['Object.prototype', Object.prototype],
  ['Array.prototype', Array.prototype],
  ['Function.prototype', Function.prototype],
  ['String.prototype', String.prototype],
  ['Number.prototype', Number.prototype],
  ['Map.prototype', Map.prototype],
  ['Set.prototype', Set.prototype],
  ['Promise.prototype', Promise.prototype],
  ['RegExp.prototype', RegExp.prototype],
  ['Error.prototype', Error.prototype],
  ['BigInt.prototype', BigInt.prototype],
  ['WeakMap.prototype', WeakMap.prototype],
  ['Buffer.prototype', Buffer.prototype],
  ['ArrayIterator.prototype', Object.getPrototypeOf([][Symbol.iterator]()) as object],
  ['TypedArray.prototype', Object.getPrototypeOf(Float64Array.prototype) as object],
  ['Object', Object],
  ['Array', Array],
  ['Number', Number],
  ['Math', Math],
  ['JSON', JSON],
  ['BigInt', BigInt],
  ['Decimal', Decimal],
  ['Decimal.prototype', Decimal.prototype as object],
];

const { getOwnPropertyDescriptor, defineProperty } = Object;
const { ownKeys, deleteProperty } = Reflect;
const { is } = Object;

interface Picture {
  readonly name: string;
  readonly object: object;
  readonly keys: readonly PropertyKey[];
  /** Whether these are all keys of the object, so that any additional one was added later. */
  readonly isWhole: boolean;
  readonly descriptors: readonly (PropertyDescriptor | undefined)[];
}

/** Takes a snapshot of the shared objects. */
export const snapshotIntrinsics = (): readonly Picture[] =>
  shared.map(([name, object, some]) => {
    const keys = some ?? ownKeys(object);
    return {
      name,
      object,
      keys,
      isWhole: some === undefined,
      descriptors: keys.map((key) => getOwnPropertyDescriptor(object, key)),
    };
  });

/**
 * The first shared property that differs from the snapshot, such as `Array.prototype.push`; undefined where none does.
 * Every changed property is restored. Written with plain loops, since any method may be the changed one.
 */
export function restoreIntrinsic(pictures: readonly Picture[]): string | undefined {
  let found: string | undefined;
  for (let at = 0; at < pictures.length; at++) {
    const { name, object, keys, isWhole, descriptors } = pictures[at] as Picture;
    for (let place = 0; place < keys.length; place++) {
      const key = keys[place] as PropertyKey;
      const before = descriptors[place] as PropertyDescriptor;
      const now = getOwnPropertyDescriptor(object, key);
      if (now !== undefined && is(now.value, before.value) && now.get === before.get) continue;
      found ??= `${name}.${String(key)}`;
      defineProperty(object, key, before);
    }
    if (!isWhole) continue;
    const keysNow = ownKeys(object);
    if (keysNow.length === keys.length) continue;
    for (let place = 0; place < keysNow.length; place++) {
      const key = keysNow[place] as PropertyKey;
      if (isAmong(keys, key)) continue;
      found ??= `${name}.${String(key)}`;
      deleteProperty(object, key);
    }
  }
  return found;
}

function isAmong(keys: readonly PropertyKey[], key: PropertyKey): boolean {
  for (let place = 0; place < keys.length; place++) if (keys[place] === key) return true;
  return false;
}
