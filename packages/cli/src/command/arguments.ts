import { ReplayError } from '@replay/core';

const ofEveryCommand = ['_', '$0', 'verbose', 'help', 'version'];
const mayRepeat = ['symbol', 'with', 'params', 'policy', 'rule', 'convert', 'at'];

/**
 * The arguments read by yargs, without its own additions. Throws `BAD_USAGE` for an option that is given twice and
 * takes one value.
 */
export function commandArguments(read: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const args = Object.fromEntries(
    Object.entries(read).filter(([name]) => !name.includes('-') && !ofEveryCommand.includes(name)),
  );
  const repeated = Object.keys(args).find((name) => !mayRepeat.includes(name) && Array.isArray(args[name]));
  if (repeated === undefined) return args;
  throw new ReplayError('BAD_USAGE', `--${repeated} is given more than once`, { remedy: 'give it once' });
}
