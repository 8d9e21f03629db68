import { z } from 'zod';

const decimal = z.union([z.string(), z.number()]);
const time = z.union([z.number(), z.string()]);
const stamped = { timestamp: time, local_timestamp: time.optional(), symbol: z.string().optional() };
const levels = z.union([
  z.array(z.tuple([decimal, decimal]).rest(z.unknown())),
  z.record(z.string(), decimal),
  z.array(z.looseObject({ price: decimal })),
]);
const book = z.looseObject({ ...stamped, bids: levels, asks: levels });
const sized = z.union([
  z.looseObject({ quantity: decimal }),
  z.looseObject({ size: decimal }),
  z.looseObject({ amount: decimal }),
]);
const traded = z.looseObject({ ...stamped, price: decimal, side: z.enum(['buy', 'sell', 'unknown']) }).and(sized);

const schemas = new Map<string, z.ZodType>([
  ['book_snapshot', book],
  ['book_update', book],
  ['book_l1', book],
  ['book_l2', book],
  ['trade', traded],
  ['liquidation', traded],
  ['funding', z.looseObject({ ...stamped, rate: decimal, next_funding_time: time.nullish() })],
  ['mark', z.looseObject({ ...stamped, price: decimal, index_price: decimal.nullish() })],
]);

/**
 * What is wrong with the shape of a frame, in words; undefined when nothing is. Asked for the first frame of each kind
 * only: a schema costs many times what the hand-written checks of the fields cost, which look at every frame.
 */
export function shapeFault(kind: string, frame: unknown): string | undefined {
  const issue = schemas.get(kind)?.safeParse(frame).error?.issues[0];
  if (issue === undefined) return undefined;
  const field = issue.path.join('.');
  return field === '' ? issue.message : `${field}: ${issue.message}`;
}
