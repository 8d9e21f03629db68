/** The packages that a user's program may import: a test checks that they are the dependencies of the command. */
const packages = [
  'backtest',
  'book',
  'core',
  'engine',
  'feed',
  'journal',
  'ledger',
  'market',
  'page',
  'quality',
  'relay',
  'report',
  'sim',
  'strategy',
  'tape',
] as const;

/** The modules of a bundle by name, relative to this one; inserted by `scripts/bundle.mjs`. */
declare const bundledModules: Readonly<Record<string, string>> | undefined;
const bundled = typeof bundledModules === 'undefined' ? undefined : bundledModules;

/** The URL of the module that the command itself uses under this name. */
export function moduleUrl(name: string): string {
  const file = bundled?.[name];
  return file === undefined ? import.meta.resolve(name) : new URL(file, import.meta.url).href;
}

/**
 * The import names offered to programs, and the modules of this process behind them: `@replay/book`, and
 * `@replay/backtest/book` too.
 */
export const publicModules = (): Record<string, string> =>
  Object.fromEntries(
    packages.flatMap((name) => {
      const url = moduleUrl(`@replay/${name}`);
      return name === 'backtest'
        ? [['@replay/backtest', url]]
        : [
            [`@replay/${name}`, url],
            [`@replay/backtest/${name}`, url],
          ];
    }),
  );
