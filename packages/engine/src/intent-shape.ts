import type { AmendOrder, Intent, PlaceOrder } from '@replay/core';

/** Whether a value a hook returned is a wish at all; a strategy is foreign code. */
export function isIntent(value: unknown): value is Intent {
  if (typeof value !== 'object' || value === null) return false;
  const { type, order, at, name, price, size, instrument } = value as Record<string, unknown>;
  switch (type) {
    case 'PlaceOrder':
      return isPlace(value as Record<string, unknown>);
    case 'CancelOrder':
      return typeof order === 'string';
    case 'CancelAllOrders':
      return instrument === undefined || typeof instrument === 'string';
    case 'AmendOrder':
      return typeof order === 'string' && typeof price === 'number' && typeof size === 'number';
    case 'SetTimer':
      return typeof at === 'number' && typeof name === 'string';
    default:
      return false;
  }
}

function isPlace({ side, size, terms, id, reduceOnly }: Record<string, unknown>): boolean {
  return (
    (side === 'buy' || side === 'sell') &&
    typeof size === 'number' &&
    areTerms(terms) &&
    (id === undefined || (typeof id === 'string' && id !== '')) &&
    (reduceOnly === undefined || reduceOnly === true)
  );
}

function areTerms(terms: unknown): boolean {
  if (typeof terms !== 'object' || terms === null) return false;
  const { kind, price, timeInForce, expiresAt } = terms as Record<string, unknown>;
  if (kind === 'market') return true;
  return (
    kind === 'limit' &&
    typeof price === 'number' &&
    ['gtc', 'post-only', 'ioc', 'fok'].includes(timeInForce as string) &&
    (expiresAt === undefined || Number.isSafeInteger(expiresAt))
  );
}

/** A wish in words, for its denial. */
export function describe(intent: PlaceOrder | AmendOrder): string {
  if (intent.type === 'AmendOrder')
    return `amend order ${intent.order} to ${intent.size} lots at ${intent.price} ticks`;
  const { side, size, terms, instrument } = intent;
  const price = terms.kind === 'limit' ? `limit at ${terms.price} ticks ${terms.timeInForce}` : 'at market';
  return `${side} ${size} lots ${price}${instrument === undefined ? '' : ` of ${instrument}`}`;
}
