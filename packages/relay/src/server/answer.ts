/** What a call is answered with. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A whole body, or its pieces, which are made no faster than they are taken. */
  readonly body: string | Buffer | AsyncIterable<string | Buffer>;
  /** The last words of a body that broke off; the connection is cut where there are none. */
  readonly lastWords?: (error: unknown) => string;
}

export const jsonAnswer = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer =>
  jsonTextAnswer(JSON.stringify(body), status, headers);

export const jsonTextAnswer = (body: string, status = 200, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body,
});

export const refusalAnswer = (status: number, message: string): Answer => jsonAnswer({ code: status, message }, status);
