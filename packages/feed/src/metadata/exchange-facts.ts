import { type Micros, ReplayError } from '@replay/core';
import { z } from 'zod';

const moment = z.string().transform((text, context) => {
  const millis = Date.parse(text);
  if (!Number.isNaN(millis)) return (millis * 1000) as Micros;
  context.addIssue({ code: 'custom', message: `'${text.slice(0, 40)}' is no time` });
  return z.NEVER;
});

const symbolSchema = z.object({ id: z.string(), availableSince: moment, availableTo: moment.nullish() });

const schema = z.object({
  id: z.string(),
  availableSince: moment,
  availableTo: moment.nullish(),
  availableChannels: z.array(z.string()).default([]),
  availableSymbols: z.array(symbolSchema).default([]),
  incidentReports: z
    .array(
      z.object({ from: moment, to: moment, status: z.string().default('unknown'), details: z.string().default('') }),
    )
    .default([]),
  datasets: z
    .object({
      exportedFrom: moment.nullish(),
      exportedUntil: moment.nullish(),
      symbols: z.array(symbolSchema.extend({ dataTypes: z.array(z.string()).default([]) })).default([]),
    })
    .nullish(),
});

/**
 * What the API says of an exchange: since when there are data, of what, and which holes are known. Fields of other versions may be
 * missing or stand beside them.
 */
export type ExchangeFacts = z.output<typeof schema>;

/** Reads the answer of `/exchanges/{exchange}`. Throws `BAD_DATA` naming the field that is wrong. */
export function exchangeFacts(text: string, place: string): ExchangeFacts {
  const result = schema.safeParse(jsonIn(text, place));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ReplayError('BAD_DATA', `${issue?.path.join('.') || 'the answer'}: ${issue?.message ?? 'unreadable'}`, {
    place,
    remedy: 'check that the address is that of the API',
  });
}

export function jsonIn(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const remedy = 'check that the address is that of the API';
    throw new ReplayError('BAD_DATA', 'the answer is no JSON', { place, remedy, cause });
  }
}
