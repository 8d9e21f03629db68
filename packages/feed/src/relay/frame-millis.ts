/** When a frame was received, or what it tells happened, in whole milliseconds; undefined for one that does not say. */
export function frameMillis(text: string): number | undefined {
  const [, received] = /"local_timestamp"\s*:\s*"?(\d+)/.exec(text) ?? [];
  const [, happened] = received === undefined ? (/"timestamp"\s*:\s*"?(\d+)/.exec(text) ?? []) : [];
  const told = received ?? happened;
  if (told === undefined) return undefined;
  const count = Number(told);
  if (count >= 1e14 && count < 1e17) return Math.floor(count / 1000);
  return count >= 1e11 && count < 1e14 ? count : undefined;
}
