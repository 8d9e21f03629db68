import { ReplayError } from '@replay/core';
import { frameMillis } from '../frame-millis.ts';
import type { HistoryPage } from './history-page.ts';
import { spelled } from './spelled.ts';

/** No range has as many pages: whoever sends more sends them without end. */
const mostPages = 1_000_000;
/** Nor does a moment: so many pages in a row may reach no further in time. */
const mostAtOneTime = 1000;

/** Asks for the page behind a token, or for the first one. */
export type AskPage = (token: string | undefined) => Promise<HistoryPage>;

/**
 * The pages of a range, one by one until no token follows; the next is asked for while one is read. Throws `NETWORK` for a page that
 * leads nowhere: a token that came before, nothing at all in front of another page, or what came before once more.
 */
export async function* pagesOf(ask: AskPage): AsyncGenerator<HistoryPage> {
  const tokens = new Set<string>();
  const advance = new Advance();
  let asked: Promise<HistoryPage> | undefined = ask(undefined);
  while (asked !== undefined) {
    const page: HistoryPage = await asked;
    const { next } = page;
    asked = undefined;
    if (next !== undefined) {
      if (tokens.has(next) || tokens.size >= mostPages || !advance.by(page)) throw leadsNowhere(page);
      tokens.add(next);
      asked = ask(next);
      // Whoever leaves in the meantime does not wait for it; whoever goes on is told what became of it.
      asked.catch(() => {});
    }
    yield page;
  }
}

/** Messages may tell times that go back a little from page to page, in milliseconds. */
const tolerance = 60_000;

/** Whether pages get on: each must reach further in time, or hold what no other page hitherto held that reached as far. */
class Advance {
  #reached = Number.NEGATIVE_INFINITY;
  #pages: HistoryPage[] = [];

  by(page: HistoryPage): boolean {
    const last = page.told.at(-1);
    if (last === undefined) return false;
    const reached = frameMillis(spelled(last, page.place)) ?? this.#reached;
    if (reached < this.#reached - tolerance) return false;
    if (reached > this.#reached) {
      this.#reached = reached;
      this.#pages = [];
    }
    if (this.#pages.length >= mostAtOneTime) return false;
    const isNew = !this.#pages.some((before) => isSame(page, before));
    this.#pages.push(page);
    return isNew;
  }
}

/** Pages that begin alike are rare, so their messages are seldom spelled out. */
function isSame({ told, place }: HistoryPage, before: HistoryPage): boolean {
  if (before.told.length !== told.length) return false;
  return told.every((message, at) => spelled(message, place) === spelled(before.told[at], place));
}

const leadsNowhere = ({ place }: HistoryPage): ReplayError =>
  new ReplayError('NETWORK', 'the page leads nowhere: another is to follow, but nothing new came', {
    place,
    remedy: 'check the relay and its log; ask for a shorter range',
  });
