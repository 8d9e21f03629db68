import { fieldOf, type RawMessage } from './message-fields.ts';

/** What a line of a stream may say that is no message of the market. */
export type Remark =
  /** The stream failed: the vendor's way to say so behind the first byte of an answer is to append an object. */
  | {
      readonly status: 'failed';
      readonly message: string;
      readonly url: string | undefined;
      readonly responseText: string | undefined;
    }
  /** The stream is complete, after so many messages with this digest. A Machine of the vendor never says so. */
  | { readonly status: 'ended'; readonly messages: number; readonly sha256: string | undefined }
  /** A live stream had trouble upstream, and goes on. */
  | { readonly status: 'troubled'; readonly details: string };

/** What a parsed message says that is no market message; undefined for one that is. */
export function remarkIn(message: RawMessage): Remark | undefined {
  const type = message['type'];
  if (type === 'end') {
    return { status: 'ended', messages: Number(message['messages']), sha256: textOrNothing(message['sha256']) };
  }
  if (type === 'error') return { status: 'troubled', details: String(fieldOf(message, 'details', 'message') ?? '') };
  const said = message['message'] ?? errorIn(message['error']);
  if (type !== undefined || typeof said !== 'string') return undefined;
  return {
    status: 'failed',
    message: said,
    url: textOrNothing(message['url']),
    responseText: textOrNothing(message['responseText']),
  };
}

/** Servers in front of a Machine name what they say `error`, as a text or as an object with a message. */
const errorIn = (error: unknown): unknown =>
  typeof error === 'object' && error !== null ? (error as RawMessage)['message'] : error;

const textOrNothing = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
