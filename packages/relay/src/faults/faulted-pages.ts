import type { Answer } from '../server/answer.ts';
import { isJson, wholeOf, withBody, withText } from './answer-body.ts';
import type { Strike } from './fault-desk.ts';

/**
 * Asks for a first page, and gives that one again to who asks for the next, with a token for one more. `target` is the path and
 * query of the request.
 */
export async function leadingNowhere(
  strikes: readonly Strike[],
  ask: () => Promise<Answer>,
  target: string,
): Promise<Answer> {
  const strike = strikes.find(({ fault }) => fault.kind === 'endless-pages' || fault.kind === 'stuck-page');
  if (strike === undefined) return ask();
  const { memory, fault } = strike;
  const name = nameOf(target);
  const known = memory.pages.get(name);
  const answer = known?.answer ?? (await ask());
  if (answer.status !== 200 || !isJson(answer)) return answer;
  const page = known ?? { answer: withBody(answer, await wholeOf(answer.body)), asked: 0 };
  memory.pages.set(name, page);
  page.asked += 1;
  const token = fault.kind === 'stuck-page' ? 'again' : `again-${page.asked}`;
  return withText(page.answer, (text) => withToken(text, token));
}

/** All pages of one question have one name: a history without tokens is asked on from its last message. */
function nameOf(target: string): string {
  const { pathname, searchParams } = new URL(target, 'http://relay');
  for (const name of ['page_token', 'cursor']) searchParams.delete(name);
  if (pathname.startsWith('/historical/')) searchParams.delete('from');
  return `${pathname}?${searchParams}`;
}

const names = ['next_page_token', 'next_cursor'] as const;

/** A page that is a bare list has no token: its reader asks on from its last message, and gets it again. */
function withToken(text: string, token: string): string {
  if (!text.trimEnd().endsWith('}')) return text;
  const fields = names.map((name) => `,"${name}":"${token}"`).join('');
  const without = text.replace(/,?"next_(?:page_token|cursor)": ?(?:"[^"]*"|null)/g, '').trimEnd();
  return `${without.slice(0, -1)}${without.length > 2 ? fields : fields.slice(1)}}`;
}
