import type { AmendOrder, Intent, OrderTerms, PlaceOrder } from '@replay/core';

/**
 * A copy of an intent that a hook returned, each field read once; undefined for a value that is none. A strategy is foreign
 * code, and what it writes into its own object afterwards must not change what was sent.
 */
export function intentOf(value: unknown): Intent | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  const { type } = fields;
  switch (type) {
    case 'PlaceOrder':
      return placeOf(fields);
    case 'CancelOrder': {
      const { order } = fields;
      return isText(order) ? { type, order } : undefined;
    }
    case 'CancelAllOrders': {
      const { instrument } = fields;
      if (instrument === undefined) return { type };
      return isText(instrument) ? { type, instrument } : undefined;
    }
    case 'AmendOrder': {
      const { order, price, size } = fields;
      if (!isText(order) || typeof price !== 'number' || typeof size !== 'number') return undefined;
      return { type, order, price, size } as AmendOrder;
    }
    case 'SetTimer': {
      const { at, name } = fields;
      return typeof at === 'number' && isText(name) ? ({ type, at, name } as Intent) : undefined;
    }
    default:
      return undefined;
  }
}

function placeOf(fields: Record<string, unknown>): PlaceOrder | undefined {
  const { side, size, id, reduceOnly, instrument, tag } = fields;
  const terms = termsOf(fields.terms);
  if ((side !== 'buy' && side !== 'sell') || typeof size !== 'number' || terms === undefined) return undefined;
  if (!isOptionalText(instrument) || !isOptionalText(tag) || !isOptionalText(id) || id === '') return undefined;
  if (reduceOnly !== undefined && reduceOnly !== true) return undefined;
  const order: Record<string, unknown> = { type: 'PlaceOrder', side, size, terms };
  if (instrument !== undefined) order.instrument = instrument;
  if (id !== undefined) order.id = id;
  if (reduceOnly !== undefined) order.reduceOnly = reduceOnly;
  if (tag !== undefined) order.tag = tag;
  return order as unknown as PlaceOrder;
}

const isOptionalText = (value: unknown): value is string | undefined => value === undefined || isText(value);

/** Texts of a strategy go into facts, so that they are bounded: a name of 100 MB would be in each fact of its order. */
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= longestText;
const longestText = 1_000;

function termsOf(terms: unknown): OrderTerms | undefined {
  if (typeof terms !== 'object' || terms === null) return undefined;
  const { kind, price, timeInForce, expiresAt } = terms as Record<string, unknown>;
  if (kind === 'market') return { kind };
  if (kind !== 'limit' || typeof price !== 'number' || !isTimeInForce(timeInForce)) return undefined;
  if (expiresAt === undefined) return { kind, price, timeInForce } as OrderTerms;
  return Number.isSafeInteger(expiresAt) ? ({ kind, price, timeInForce, expiresAt } as OrderTerms) : undefined;
}

const isTimeInForce = (value: unknown): boolean =>
  value === 'gtc' || value === 'post-only' || value === 'ioc' || value === 'fok';

/** An intent in words, for its denial. */
export function describe(intent: PlaceOrder | AmendOrder): string {
  if (intent.type === 'AmendOrder')
    return `amend order ${intent.order} to ${intent.size} lots at ${intent.price} ticks`;
  const { side, size, terms, instrument } = intent;
  const price = terms.kind === 'limit' ? `limit at ${terms.price} ticks ${terms.timeInForce}` : 'at market';
  return `${side} ${size} lots ${price}${instrument === undefined ? '' : ` of ${instrument}`}`;
}
