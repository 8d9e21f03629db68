import { ReplayError } from '@replay/core';
import { frameMillis } from '../frame-millis.ts';
import type { HistoryPage } from './history-page.ts';
import { spelled } from './spelled.ts';

/** Asks for the snapshots from a millisecond on. */
export type AskSnapshots = (from: number) => Promise<HistoryPage>;

/** Messages a page has at most; one with fewer is the last. */
export const snapshotLimit = 1000;

/**
 * The snapshots of a range. There is no token: the next page begins with the millisecond of the last message, which others may share,
 * and what comes a second time (by its sequence, or byte for byte) is dropped. Throws `NETWORK` for a full page that brings nothing new.
 */
export async function* snapshotPagesOf(ask: AskSnapshots, from: number): AsyncGenerator<HistoryPage> {
  let known = new Set<string>();
  for (let since = from; ; ) {
    const page = await ask(since);
    const names = page.messages.map((message) => nameOf(message, page.place));
    const fresh = new Set(names.filter((name) => !known.has(name)));
    const isLast = page.messages.length < snapshotLimit;
    page.keepOnly((_message, at) => fresh.delete(names[at]!));
    const last = page.messages.at(-1);
    if (last !== undefined) yield page;
    if (isLast) return;
    const next = last === undefined ? undefined : millisOf(last);
    if (next === undefined || next < since) {
      throw new ReplayError('NETWORK', 'the page leads nowhere: it is full, but nothing new came', {
        place: page.place,
        remedy: 'check the relay and its log; ask for a shorter range',
      });
    }
    known = new Set(names);
    since = next;
  }
}

type Message = HistoryPage['messages'][number];

const nameOf = (message: Message, place: string): string =>
  message['sequence'] == null ? spelled(message, place) : `sequence ${String(message['sequence'])}`;

const millisOf = ({ timestamp }: Message): number | undefined => frameMillis(JSON.stringify({ timestamp }));
