import type { Micros } from '@replay/core';
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

/** Why a text states no facts of an exchange or an instrument. */
export class FactsFault extends Error {}

/** Reads the answer of `/exchanges/{exchange}`. Throws a `FactsFault` naming the field that is wrong. */
export const exchangeFacts = (text: string): ExchangeFacts => factsIn(text, schema);

/** What a JSON text states in the form of a schema. Throws a `FactsFault` naming the field that is wrong. */
export function factsIn<Schema extends z.ZodType>(text: string, form: Schema): z.output<Schema> {
  const result = form.safeParse(jsonIn(text));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new FactsFault(`${issue?.path.join('.') || 'the text'}: ${issue?.message ?? 'unreadable'}`);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FactsFault('no JSON', { cause });
  }
}
