import { Samples } from './samples.ts';

/** What can be added up over instruments: numbers, money and samples, in records and lists. */
type Sum = number | bigint | Samples | Float64Array | Sums | readonly Sum[];
export interface Sums {
  readonly [name: string]: Sum;
}

/** Adds sums of the same shape, part by part. */
export function addSums<Shape extends object>(into: Shape, from: Shape): void {
  if (into instanceof Samples) return into.include(from as Shape & Samples);
  const [target, source] = [into as Record<string, Sum>, from as Readonly<Record<string, Sum>>];
  for (const name of Object.keys(target)) {
    const [one, other] = [target[name], source[name]];
    if (typeof one === 'object') addSums(one, other as typeof one);
    else if (typeof one === 'number') target[name] = one + (other as number);
    else target[name] = (one as bigint) + (other as bigint);
  }
}
