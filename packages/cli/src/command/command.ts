/** The result of a command: its output, the error for stderr, and the exit code. */
export interface CommandResult {
  readonly output: string;
  readonly error: unknown;
  readonly exitCode: number;
}

/** What a command gets beside its options. */
export interface CommandContext {
  readonly signal: AbortSignal;
  /** Whether the process runs this command only. */
  readonly ownsProcess?: boolean;
  /** Writes to stdout while the command runs, for output that is not held in memory. */
  out(text: string): void;
  /** Writes to stderr. */
  err(text: string): void;
}

/** The implementation of a command. */
export interface Command {
  run(read: Readonly<Record<string, unknown>>, context: CommandContext): Promise<CommandResult>;
}

export const done = (output: string): CommandResult => ({ output, error: undefined, exitCode: 0 });
