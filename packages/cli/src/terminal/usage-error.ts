import { didYouMean, ReplayError } from '@replay/core';

/** Rewords an error of yargs and suggests what may have been meant. */
export function usageError(message: string, options: readonly string[], commands: readonly string[]): ReplayError {
  const choice = /Argument: (\S+), Given: "?(.*?)"?, Choices: (.+)/.exec(message);
  if (choice !== null) {
    const [, option, given, choices] = choice;
    return new ReplayError('BAD_USAGE', `--${option} takes ${choices?.replaceAll('"', '')}, not '${given}'`, seeHelp);
  }
  const unknown = /^Unknown (?:arguments?|commands?): (.+)$/m.exec(message)?.[1]?.split(', ') ?? [];
  const name = unknown.find((one) => one.length > 1);
  if (name !== undefined) return unknownName(name, [...options, ...commands]);
  if (unknown.length === 0) return new ReplayError('BAD_USAGE', message.split('\n').at(-1)?.trim() ?? message, seeHelp);
  return new ReplayError('BAD_USAGE', `there are no short options such as -${unknown[0]}`, {
    remedy: "write --option, and --option=-VALUE for a value that begins with '-'; see: backtest --help",
  });
}

function unknownName(name: string, known: readonly string[]): ReplayError {
  const variable = `BACKTEST_${name.replace(/[A-Z]/g, '_$&').replaceAll('-', '_').toUpperCase()}`;
  const what =
    process.env[variable] === undefined
      ? `unknown option or command '${name}'`
      : `the environment variable ${variable} is not an option`;
  return new ReplayError('BAD_USAGE', what, { remedy: `${didYouMean(name, known)}see: backtest --help` });
}

const seeHelp = { remedy: 'see: backtest --help' };
