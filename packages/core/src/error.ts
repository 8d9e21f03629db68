/** The kind of an error; the command line maps it to an exit code. */
export type ErrorCode =
  | 'BAD_USAGE'
  | 'BAD_CONFIGURATION'
  | 'BAD_DATA'
  | 'NO_DATA'
  | 'DISK'
  | 'NETWORK'
  | 'STRATEGY_FAILED'
  | 'MODEL_FAILED'
  | 'NOT_AN_INTEGER'
  | 'NOT_MONEY'
  | 'BROKEN_JOURNAL'
  | 'BUG';

export interface ErrorContext {
  /** Where it happened: a file and row, a message number, an order. */
  readonly place?: string;
  /** What the user can do, as an imperative. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** An error a person can act on: what is wrong, where, and what to do next. */
export class ReplayError extends Error {
  readonly code: ErrorCode;
  readonly place: string | undefined;
  readonly remedy: string | undefined;

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}) {
    super(message, context.cause === undefined ? {} : { cause: context.cause });
    this.name = 'ReplayError';
    this.code = code;
    this.place = context.place;
    this.remedy = context.remedy;
  }

  /** One or two lines: `place: message`, then the remedy. */
  toLines(): string {
    const first = this.place === undefined ? this.message : `${this.place}: ${this.message}`;
    return this.remedy === undefined ? first : `${first}\n${this.remedy}`;
  }
}

/** Ends a switch over a union: the compiler refuses it while a case is missing. */
export function assertNever(value: never): never {
  throw new ReplayError('BUG', `unexpected case ${JSON.stringify(value)}`);
}
