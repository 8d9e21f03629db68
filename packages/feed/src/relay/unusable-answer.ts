import { ReplayError } from '@replay/core';
import type { HttpAnswer } from '../http/http-call.ts';

/**
 * The error of an answer that is not what the protocol says, be it another kind of text or an error object in a good answer. It is the
 * server's, not that of the data, and the server would say the same to another try.
 */
export function unusableAnswer({ text, place, redact }: HttpAnswer, why: string): ReplayError {
  const failure = failureIn(text);
  const message = failure === undefined ? `the answer cannot be used: ${why}` : 'the relay answered with an error';
  return new ReplayError('NETWORK', `${message}: ${shortened(redact(failure ?? text))}`, {
    place,
    remedy:
      failure === undefined
        ? 'check that the address is that of a relay, and its version'
        : 'check the key, its quota and what is asked for',
  });
}

/** What `{"error": …}` says: a text, or the message of an object. */
function failureIn(text: string): string | undefined {
  try {
    const { error } = Object(JSON.parse(text));
    const said: unknown = error?.message ?? error;
    return typeof said === 'string' && said !== '' ? said : undefined;
  } catch {
    return undefined;
  }
}

const shortened = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
