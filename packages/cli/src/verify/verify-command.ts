import { type DataOptions, openData, type Policies, verifiedOptions } from '@replay/backtest/command';
import { type MarketSource, ReplayError } from '@replay/core';
import { checks, countOf, Inspector, liveShare, type Policy, usableShare } from '@replay/quality';
import { commandArguments } from '../command/arguments.ts';
import { type Command, type CommandContext, type CommandResult, done } from '../command/command.ts';
import type { DataArguments } from '../command/data-options.ts';
import { readEvents } from '../command/read-source.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { type Verification, verificationJson, verificationText } from './verification.ts';
import { defaultFailing } from './verify-options.ts';

interface VerifyArguments extends Omit<DataArguments, 'onBadRow'> {
  readonly data: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

export const verifyCommand: Command = {
  run: (read, context) => verify(commandArguments(read) as unknown as VerifyArguments, context),
};

async function verify(args: VerifyArguments, { signal }: CommandContext): Promise<CommandResult> {
  const options = verifiedOptions(args.data, { ...args, onBadRow: 'skip' });
  const policies = {
    ...Object.fromEntries(defaultFailing.map((check) => [check, 'fail'])),
    ...options.policies,
  } as Policies;
  const { source, close } = await openData(withoutStopping(options, policies), signal);
  try {
    const inspector = new Inspector(source.instruments, options.from);
    await readEvents(source, { to: options.to, quiet: args.quiet, signal }, (event) => inspector.see(event));
    if (signal.aborted) {
      const error = new ReplayError('BAD_USAGE', 'interrupted: the data were not read to their end');
      return { output: '', error, exitCode: exitCodes.interrupted };
    }
    const verification = verificationOf(source, inspector, policies);
    const output = args.json ? verificationJson(verification) : verificationText(verification);
    return verification.failures.length === 0 ? done(output) : { output, error: undefined, exitCode: exitCodes.no };
  } finally {
    await close();
  }
}

/** A verification reports everything that is wrong instead of stopping at the first problem. */
const withoutStopping = (options: DataOptions, policies: Policies): DataOptions => ({
  ...options,
  policies: { gap: reading(policies.gap), checksum: reading(policies.checksum) },
  patient: true,
  booksOnly: true,
});

const reading = (policy: Policy | undefined): Policy => (policy === 'warn' ? 'warn' : 'quarantine');

function verificationOf(source: MarketSource, inspector: Inspector, policies: Policies): Verification {
  const { instruments, findings } = inspector.report();
  const sourceChecks = source.checks?.() ?? [];
  return {
    source: source.description,
    notes: [...source.notes, ...(source.leftOut?.() ?? [])],
    instruments: instruments.map((inspected) => ({
      ...inspected,
      live: liveShare(inspected.quality, inspected.covered),
      usable: usableShare(inspected.quality, inspected.covered),
      checks: sourceChecks.find(({ instrument }) => instrument === inspected.quality.instrument),
    })),
    findings,
    failures: instruments.flatMap((inspected) => {
      const { quality } = inspected;
      return checks
        .filter((check) => policies[check] === 'fail')
        .map((check) => ({ instrument: quality.instrument, check, count: countOf(check, quality, inspected.covered) }))
        .filter(({ count }) => count > 0);
    }),
  };
}
