/** The response to a request. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A whole body, or its chunks, which are produced no faster than they are sent. */
  readonly body: string | Buffer | AsyncIterable<string | Buffer>;
  /** The last text of a body that failed; without it the connection is cut. */
  readonly errorText?: (error: unknown) => string;
}

export const jsonAnswer = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer =>
  jsonTextAnswer(JSON.stringify(body), status, headers);

export const jsonTextAnswer = (body: string, status = 200, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body,
});

export const refusalAnswer = (status: number, message: string): Answer => jsonAnswer({ code: status, message }, status);

/** An invalid request, with what the client should change. Turned into a response by the server. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
