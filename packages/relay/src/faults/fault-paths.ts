/** Groups of paths that a rule can name. */
const families = {
  relay: ['/tardis/*', '/historical/*', '/auth/*'],
  machine: ['/replay*', '/ws-replay*'],
  'data-feeds': ['/v1/*'],
  live: ['/tardis/stream*', '/tardis/credentials', '/v5/*', '/ws-stream-normalized*'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type FaultFamily = keyof typeof families;
export const faultFamilies = Object.keys(families) as readonly FaultFamily[];

const isFamily = (on: string): on is FaultFamily => Object.hasOwn(families, on);

export const isPathPattern = (on: string): boolean => on.startsWith('/') || on === '*' || isFamily(on);

/** Returns a predicate for the paths that a rule applies to. */
export function pathMatcher(on: string): (path: string) => boolean {
  const patterns = isFamily(on) ? families[on] : [on];
  const expressions = patterns.map((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`);
  });
  return (path) => expressions.some((one) => one.test(path));
}
