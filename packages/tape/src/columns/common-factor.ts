/** The largest number that divides all of some safe integers; 1 where they are all 0. */
export function commonFactor(numbers: Float64Array): number {
  let factor = 0;
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index]!;
    const times = number / factor;
    // Exact for safe integers, and several times as fast as a remainder.
    if (factor === 0 || times !== Math.floor(times)) factor = greatestCommonDivisor(Math.abs(number), factor);
    if (factor === 1) return 1;
  }
  return Math.max(factor, 1);
}

function greatestCommonDivisor(one: number, other: number): number {
  let [larger, smaller] = [one, other];
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
