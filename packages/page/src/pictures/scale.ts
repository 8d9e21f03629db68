/** Round numbers that span some values and zero, a few of them: the marks of an axis. */
export function marksFor(values: readonly number[], most = 5): readonly number[] {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  if (low === high) return [0];
  const rough = (high - low) / (most - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough) ?? 10);
  const marks: number[] = [];
  for (let at = Math.floor(low / step); at <= Math.ceil(high / step); at += 1) marks.push(at * step);
  return marks;
}

/** Marks as texts with as many digits as their step needs. */
export function markTexts(marks: readonly number[]): readonly string[] {
  const step = Math.abs((marks[1] ?? 1) - (marks[0] ?? 0)) || 1;
  const digits = Math.min(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) + (isRound(step) ? 0 : 1), 8);
  return marks.map((mark) => (Math.abs(mark) < step / 2 ? '0' : mark.toFixed(digits).replace('-', '−')));
}

/** A step of 2.5 needs a digit more than one of 2. */
const isRound = (step: number): boolean => {
  const lead = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
  return Math.abs(lead - Math.round(lead)) < 1e-6;
};

/** A number as an attribute holds it. */
export const short = (value: number): string => String(Number(value.toFixed(3)));
