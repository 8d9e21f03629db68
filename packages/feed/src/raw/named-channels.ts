/** So many channels are counted by name. A capture may name a channel of its own in each message. */
const mostNames = 100;
const longestName = 80;

/** What messages of all further channels are counted under. */
export const otherChannels = 'others';

/** The name that a channel is counted under, beside those that are counted already. */
export function countedName(name: string, counted: { has(name: string): boolean; readonly size: number }): string {
  const short = name.length > longestName ? `${name.slice(0, longestName)}…` : name;
  return counted.has(short) || counted.size < mostNames ? short : otherChannels;
}
