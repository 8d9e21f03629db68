import { ReplayError } from '@replay/core';
import { z } from 'zod';
import type { HttpAnswer } from '../http/http-call.ts';
import { HttpClient, type HttpClientOptions } from '../http/http-client.ts';
import { unusableAnswer } from './unusable-answer.ts';

/** What a relay knows of whoever holds a key. */
export interface RelayAccount {
  readonly account: string;
  /** In the relay's own words, such as `active`. */
  readonly status: string;
  /** What the key is good for, in the relay's own words. */
  readonly features: readonly string[];
  /** Messages the key may still ask for; undefined where there is no quota. */
  readonly quotaLeft: number | undefined;
}

const verified = z.looseObject({
  valid: z.boolean(),
  features: z.array(z.string()).default([]),
  quota_remaining: z.number().nullish(),
});
const told = z.looseObject({ account_id: z.union([z.string(), z.number()]).transform(String), status: z.string() });

/** Asks a relay whether a key is good, and what for. Throws `NETWORK` for one that is not, and for an answer it cannot read. */
export async function relayAccount(options: HttpClientOptions, signal?: AbortSignal): Promise<RelayAccount> {
  const client = await HttpClient.open(options);
  try {
    const { valid, features, quota_remaining } = await answerOf(client, '/auth/verify', verified, signal);
    if (!valid) {
      throw new ReplayError('NETWORK', 'the relay says that the key is not valid', {
        place: client.place,
        remedy: 'check the key: HOLYSHEEP_API_KEY or REPLAY_RELAY_KEY',
      });
    }
    const { account_id, status } = await answerOf(client, '/tardis/status', told, signal);
    return { account: account_id, status, features, quotaLeft: quota_remaining ?? undefined };
  } finally {
    await client.close();
  }
}

async function answerOf<Schema extends z.ZodType>(
  client: HttpClient,
  path: string,
  schema: Schema,
  signal: AbortSignal | undefined,
): Promise<z.output<Schema>> {
  const answer = await client.get(path, {}, signal);
  const parsed = schema.safeParse(jsonIn(answer));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw unusableAnswer(answer, `${issue?.path.join('.') || 'the answer'}: ${issue?.message}`);
}

function jsonIn(answer: HttpAnswer): unknown {
  try {
    return JSON.parse(answer.text);
  } catch {
    throw unusableAnswer(answer, 'no JSON');
  }
}
