import type { Answer } from '../http/answer.ts';
import { bufferOf, isJson, withBody, withText } from './answer-body.ts';
import type { InjectedFault } from './fault-injector.ts';

/**
 * Requests the first page and returns it again for each further page, with a token for one more. `target` is the path
 * and query of the request.
 */
export async function answerEndlessPages(
  faults: readonly InjectedFault[],
  request: () => Promise<Answer>,
  target: string,
): Promise<Answer> {
  const injected = faults.find(({ fault }) => fault.kind === 'endless-pages' || fault.kind === 'stuck-page');
  if (injected === undefined) return request();
  const { state, fault } = injected;
  const name = requestKey(target);
  const known = state.pages.get(name);
  const answer = known?.answer ?? (await request());
  if (answer.status !== 200 || !isJson(answer)) return answer;
  const page = known ?? { answer: withBody(answer, await bufferOf(answer.body)), requests: 0 };
  state.pages.set(name, page);
  page.requests += 1;
  const token = fault.kind === 'stuck-page' ? 'again' : `again-${page.requests}`;
  return withText(page.answer, (text) => withToken(text, token));
}

/** The key that all pages of one request share: a history without tokens is paged by the time of its last message. */
function requestKey(target: string): string {
  const { pathname, searchParams } = new URL(target, 'http://relay');
  for (const name of ['page_token', 'cursor']) searchParams.delete(name);
  if (pathname.startsWith('/historical/')) searchParams.delete('from');
  return `${pathname}?${searchParams}`;
}

const names = ['next_page_token', 'next_cursor'] as const;

/**
 * A page that is a plain list has no token: its client continues from the last message, and gets the same page again.
 */
function withToken(text: string, token: string): string {
  if (!text.trimEnd().endsWith('}')) return text;
  const fields = names.map((name) => `,"${name}":"${token}"`).join('');
  const without = text.replace(/,?"next_(?:page_token|cursor)": ?(?:"[^"]*"|null)/g, '').trimEnd();
  return `${without.slice(0, -1)}${without.length > 2 ? fields : fields.slice(1)}}`;
}
