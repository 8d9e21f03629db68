import { ReplayError } from '@replay/core';

const ofEveryCommand = ['_', '$0', 'verbose', 'help', 'version'];
const mayRepeat = ['symbol', 'with', 'params', 'policy', 'rule', 'convert', 'at'];

/**
 * What yargs has read, without its own additions. Most options mean one thing, and of two the user should say which:
 * throws `BAD_USAGE` for an option given twice.
 */
export function plainArguments(read: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const args = Object.fromEntries(
    Object.entries(read).filter(([name]) => !name.includes('-') && !ofEveryCommand.includes(name)),
  );
  const repeated = Object.keys(args).find((name) => !mayRepeat.includes(name) && Array.isArray(args[name]));
  if (repeated === undefined) return args;
  throw new ReplayError('BAD_USAGE', `--${repeated} is given more than once`, { remedy: 'give it once' });
}
