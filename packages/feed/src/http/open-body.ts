import type { AbortScope } from './abort-scope.ts';
import type { AnswerHead } from './answer-head.ts';

/** An answer whose body is still to come. */
export interface OpenBody extends AnswerHead {
  /** As it is sent: packed where the headers say so. To be read once. */
  readonly body: AsyncIterable<Buffer>;
  /** Lets go of the connection of a body that is not wanted. Whoever is reading it gets the reason. */
  leave(reason?: Error): void;
}

/** Keeps the scope of an answer until its body ends, breaks off (which throws what `fail` makes of it) or is left. */
export function openBody(
  body: AsyncIterable<Buffer>,
  head: AnswerHead,
  fail: (cause: unknown) => unknown,
  scope: AbortScope,
  abort: (reason?: Error) => void,
): OpenBody {
  async function* read(): AsyncGenerator<Buffer> {
    try {
      yield* body;
    } catch (cause) {
      throw fail(cause);
    } finally {
      scope.release();
    }
  }
  return {
    ...head,
    body: read(),
    leave(reason) {
      abort(reason);
      scope.release();
    },
  };
}
