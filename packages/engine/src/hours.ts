/** What is due next at the venue of one instrument, given by its place in the run. */
export interface Hour {
  readonly time: number;
  readonly kind: VenueDue;
  readonly place: number;
}

/** In the order in which things of one instant happen at the venue, before the requests. */
export type VenueDue = 'venue-feed' | 'silence' | 'expiry' | 'funding';

/**
 * The hours of all instruments as a value: a tree of halves, each of which knows its earliest. Finding the next costs nothing,
 * and changing one instrument's touches as many nodes as the number of instruments has binary digits.
 */
export interface Hours {
  readonly from: number;
  readonly count: number;
  readonly earliest: Hour | undefined;
  readonly halves: readonly [Hours, Hours] | undefined;
}

/** The hours of so many instruments, nothing being due at any. */
export function noHours(count: number, from = 0): Hours {
  if (count <= 1) return { from, count, earliest: undefined, halves: undefined };
  const half = count >> 1;
  return { from, count, earliest: undefined, halves: [noHours(half, from), noHours(count - half, from + half)] };
}

/** The hours with what is due at one instrument replaced. */
export function withHour(hours: Hours, place: number, hour: Hour | undefined): Hours {
  const { from, count, halves } = hours;
  if (halves === undefined) return isSame(hours.earliest, hour) ? hours : { from, count, earliest: hour, halves };
  const [left, right] = halves;
  const next: readonly [Hours, Hours] =
    place < right.from ? [withHour(left, place, hour), right] : [left, withHour(right, place, hour)];
  if (next[0] === left && next[1] === right) return hours;
  return { from, count, earliest: earlier(next[0].earliest, next[1].earliest), halves: next };
}

const isSame = (one: Hour | undefined, other: Hour | undefined): boolean =>
  one?.time === other?.time && one?.kind === other?.kind;

const classes: Readonly<Record<VenueDue, number>> = { 'venue-feed': 0, silence: 1, expiry: 2, funding: 3 };

/** The first of two hours: by time, then by what it is, then by the instrument named first. */
function earlier(one: Hour | undefined, other: Hour | undefined): Hour | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const order = one.time - other.time || classes[one.kind] - classes[other.kind] || one.place - other.place;
  return order <= 0 ? one : other;
}
