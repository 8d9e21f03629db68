import { Decimal, zero } from '@replay/core';
import type { MarginTerms } from './margin-terms.ts';
import type { Position } from './position.ts';

/**
 * The mark at which a position that has only this margin behind it is liquidated: where margin + unrealized = maintenance.
 * Undefined where no positive price brings it there, as for a long position that is paid for in full.
 *
 * With u = P (or 1 / P of an inverse contract), notional N = n · u, value σ · N and maintenance r · N − a in each bracket, it is
 * u = (entry value − margin − a) / (n · (σ − r)), in the bracket that N falls into.
 */
export function liquidationPrice(
  { instrument, size, entryValue }: Position,
  margin: Decimal,
  terms: MarginTerms,
): Decimal | undefined {
  if (size === 0) return undefined;
  const inverse = instrument.contract === 'inverse';
  const direction = Math.sign(size) * (inverse ? -1 : 1);
  const units = new Decimal(instrument.lotSize).mul(instrument.multiplier).mul(Math.abs(size));
  const share = terms.model === 'scaled' ? new Decimal(1).div(terms.leverage) : new Decimal(1);
  let allowance = zero;
  let before = zero;
  for (const [at, bracket] of terms.maintenance.entries()) {
    const rate = bracket.rate.mul(share);
    allowance = allowance.add(bracket.from.mul(rate.sub(before)));
    before = rate;
    const slope = units.mul(new Decimal(direction).sub(rate));
    const u = entryValue.sub(margin).sub(allowance).div(slope);
    const notional = units.mul(u);
    const next = terms.maintenance[at + 1]?.from;
    if (u.lte(0) || notional.lt(bracket.from) || (next !== undefined && notional.gte(next))) continue;
    return inverse ? new Decimal(1).div(u) : u;
  }
  return undefined;
}
