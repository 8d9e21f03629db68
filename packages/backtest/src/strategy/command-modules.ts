/** The packages whose modules a program of the user may import: a test holds them equal to what the command depends on. */
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

/** Where a bundle of the command has its modules, by name and relative to this one; put in by `scripts/bundle.mjs`. */
declare const bundledModules: Readonly<Record<string, string>> | undefined;
const bundled = typeof bundledModules === 'undefined' ? undefined : bundledModules;

/** The URL of a module that the command itself uses under this name. */
export function moduleUrl(name: string): string {
  const file = bundled?.[name];
  return file === undefined ? import.meta.resolve(name) : new URL(file, import.meta.url).href;
}

/** What programs import by name, and the modules of this process that they are given: `@replay/book`, and `@replay/backtest/book` too. */
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
