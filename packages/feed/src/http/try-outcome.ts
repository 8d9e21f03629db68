/** What became of a request that was sent once. */
export type TryOutcome<Taken> =
  | { readonly status: 'answered'; readonly taken: Taken; readonly quotaLeft: number | undefined }
  | FailedTry;

export type FailedTry =
  | {
      readonly status: 'refused';
      readonly code: number;
      /** Status and the server's own message. */
      readonly said: string;
      /** Milliseconds. */
      readonly retryAfter: number | undefined;
    }
  | { readonly status: 'broken'; readonly said: string; readonly transient: boolean; readonly cause: unknown };
