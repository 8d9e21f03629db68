/** Bits of a hash that choose a branch, level by level. */
const bitsPerLevel = 5;
const branchMask = (1 << bitsPerLevel) - 1;

/** Entries whose keys have one hash: nearly always a single one. */
interface Leaf<Key, Value> {
  readonly hash: number;
  readonly entries: readonly (readonly [key: Key, value: Value])[];
}

/** Up to 32 branches, of which only those that lead somewhere are stored: a bit each says which these are. */
interface Fork<Key, Value> {
  readonly taken: number;
  readonly branches: readonly (Fork<Key, Value> | Leaf<Key, Value>)[];
}

type Part<Key, Value> = Fork<Key, Value> | Leaf<Key, Value>;

/**
 * A persistent map as a hash array mapped trie (Phil Bagwell, "Ideal Hash Trees", 2001): a new entry makes a new map, which
 * shares all other nodes with the old one. Iterates in the order of the hashes, the same on every machine.
 */
export class PersistentMap<Key extends string | number, Value> implements Iterable<readonly [Key, Value]> {
  readonly #root: Part<Key, Value> | undefined;

  constructor(root?: Part<Key, Value>) {
    this.#root = root;
  }

  get(key: Key): Value | undefined {
    const hash = hashOf(key);
    let part = this.#root;
    for (let level = 0; part !== undefined && 'taken' in part; level += bitsPerLevel) {
      const bit = 1 << ((hash >>> level) & branchMask);
      part = (part.taken & bit) === 0 ? undefined : part.branches[indexOf(part.taken, bit)];
    }
    return part?.hash === hash ? part.entries.find(([known]) => known === key)?.[1] : undefined;
  }

  with(key: Key, value: Value): PersistentMap<Key, Value> {
    const leaf = { hash: hashOf(key), entries: [[key, value] as const] };
    return new PersistentMap<Key, Value>(this.#root === undefined ? leaf : put(this.#root, leaf, 0));
  }

  without(key: Key): PersistentMap<Key, Value> {
    return this.#root === undefined ? this : new PersistentMap(take(this.#root, key, hashOf(key), 0));
  }

  *[Symbol.iterator](): Iterator<readonly [Key, Value]> {
    if (this.#root !== undefined) yield* entriesOf(this.#root);
  }
}

function put<Key, Value>(part: Part<Key, Value>, leaf: Leaf<Key, Value>, level: number): Part<Key, Value> {
  if (!('taken' in part)) return part.hash === leaf.hash ? merged(part, leaf) : fork(part, leaf, level);
  const bit = 1 << ((leaf.hash >>> level) & branchMask);
  const at = indexOf(part.taken, bit);
  if ((part.taken & bit) === 0) return { taken: part.taken | bit, branches: part.branches.toSpliced(at, 0, leaf) };
  const branch = put(part.branches[at] as Part<Key, Value>, leaf, level + bitsPerLevel);
  return { taken: part.taken, branches: part.branches.with(at, branch) };
}

/** Two leaves under forks, as many as it takes for their hashes to part. */
function fork<Key, Value>(one: Leaf<Key, Value>, other: Leaf<Key, Value>, level: number): Fork<Key, Value> {
  const [first, second] = [(one.hash >>> level) & branchMask, (other.hash >>> level) & branchMask];
  const taken = (1 << first) | (1 << second);
  if (first === second) return { taken, branches: [fork(one, other, level + bitsPerLevel)] };
  return { taken, branches: first < second ? [one, other] : [other, one] };
}

function merged<Key, Value>(part: Leaf<Key, Value>, leaf: Leaf<Key, Value>): Leaf<Key, Value> {
  const others = part.entries.filter(([key]) => key !== leaf.entries[0]?.[0]);
  return { hash: part.hash, entries: [...others, ...leaf.entries] };
}

/** The part without a key; undefined when nothing is left of it. */
function take<Key, Value>(part: Part<Key, Value>, key: Key, hash: number, level: number): Part<Key, Value> | undefined {
  if (!('taken' in part)) {
    if (part.hash !== hash) return part;
    const entries = part.entries.filter(([known]) => known !== key);
    return entries.length === 0 ? undefined : { hash, entries };
  }
  const bit = 1 << ((hash >>> level) & branchMask);
  if ((part.taken & bit) === 0) return part;
  const at = indexOf(part.taken, bit);
  const branch = take(part.branches[at] as Part<Key, Value>, key, hash, level + bitsPerLevel);
  if (branch !== undefined) return { taken: part.taken, branches: part.branches.with(at, branch) };
  return part.taken === bit ? undefined : { taken: part.taken & ~bit, branches: part.branches.toSpliced(at, 1) };
}

function* entriesOf<Key, Value>(part: Part<Key, Value>): Generator<readonly [Key, Value]> {
  if (!('taken' in part)) return yield* part.entries;
  for (const branch of part.branches) yield* entriesOf(branch);
}

/** The index of a bit's branch among the stored ones. */
function indexOf(taken: number, bit: number): number {
  let rest = taken & (bit - 1);
  rest -= (rest >>> 1) & 0x55555555;
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** 32 bits of a key: FNV-1a over a text, a mixed whole number otherwise. */
function hashOf(key: string | number): number {
  if (typeof key === 'number') return mixed((key | 0) ^ Math.imul(Math.floor(key / 2 ** 32), 0x9e3779b1));
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return mixed(hash);
}

function mixed(bits: number): number {
  const once = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}
