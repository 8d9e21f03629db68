import type { ReplayError } from '@replay/core';
import { quotedNumbers } from '@replay/normalized';
import type { Headers, HttpAnswer } from '../../http/http-call.ts';
import type { RawFrame } from '../frame/frame-fields.ts';
import { unusableAnswer } from '../unusable-answer.ts';
import type { LanePage } from './lane-page.ts';

/** Some messages of a history, and what asks for those behind them. */
export class HistoryPage implements LanePage {
  readonly place: string;
  readonly text: string;
  readonly headers: Headers;
  /** The messages as they were first read, whatever became of them. */
  readonly told: readonly RawFrame[];
  readonly #answer: HttpAnswer;
  #messages: readonly RawFrame[];
  /** Which messages of the text are wanted; undefined for all. */
  #kept: readonly boolean[] | undefined;
  /** Undefined on the last page. */
  readonly next: string | undefined;

  /** Reads `{messages: […], next_cursor?}`, or `data` and `next_page_token`, or a bare array. Throws `NETWORK` for anything else. */
  constructor(answer: HttpAnswer) {
    const { text, place, headers } = answer;
    this.#answer = answer;
    this.place = place;
    this.text = text;
    this.headers = headers;
    const parsed = this.#parsed(text);
    this.told = this.#messagesIn(parsed);
    this.#messages = this.told;
    this.next = this.#tokenIn(parsed);
  }

  get messages(): readonly RawFrame[] {
    return this.#messages;
  }

  quoteNumbers(): void {
    const messages = this.#messagesIn(this.#parsed(quotedNumbers(this.text)));
    this.#messages = messages.filter((_message, at) => this.#kept?.[at] ?? true);
  }

  /** Leaves out messages that came before. */
  keepOnly(isWanted: (message: RawFrame, at: number) => boolean): void {
    this.#kept = this.#messages.map(isWanted);
    this.#messages = this.#messages.filter((_message, at) => this.#kept?.[at]);
  }

  #parsed(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.#unusable('no JSON');
    }
  }

  #messagesIn(parsed: unknown): readonly RawFrame[] {
    const { messages, data } = Array.isArray(parsed) ? { messages: parsed, data: undefined } : Object(parsed);
    const list: unknown = messages ?? data;
    if (!Array.isArray(list)) throw this.#unusable('no list of messages');
    const stranger = list.findIndex((one) => typeof one !== 'object' || one === null || Array.isArray(one));
    if (stranger !== -1) throw this.#unusable(`message ${stranger + 1} is no JSON object`);
    return list as RawFrame[];
  }

  #tokenIn(parsed: unknown): string | undefined {
    const { next_cursor, next_page_token } = Object(parsed);
    const token: unknown = next_cursor ?? next_page_token;
    if (token === undefined || token === null || token === '') return undefined;
    if (typeof token === 'string' || typeof token === 'number') return String(token);
    throw this.#unusable('its cursor is no text');
  }

  #unusable(why: string): ReplayError {
    return unusableAnswer(this.#answer, why);
  }
}
