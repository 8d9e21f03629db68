import { Decimal, type Instrument, lots, ReplayError } from '@replay/core';

/** No venue writes sizes of coins finer than this unless its lot is finer. */
const finestStep = new Decimal('0.00000001');

/**
 * Sizes are counted a thousand times finer than the venue lets one order: books keep sizes from the time of an older,
 * finer lot, and must hold them exactly. Yet not finer than eight digits, so that large sizes can be counted, too.
 */
export function countingSteps(venueLot: string, countingStep?: string): Pick<Instrument, 'lotSize' | 'orderStep'> {
  const lotSize = new Decimal(countingStep ?? usualStep(new Decimal(venueLot)));
  const orderStep = new Decimal(venueLot).div(lotSize);
  if (orderStep.isInteger()) return { lotSize: lotSize.toString(), orderStep: lots(orderStep.toNumber()) };
  throw new ReplayError('BAD_CONFIGURATION', `the lot ${venueLot} is no multiple of the counting step ${lotSize}`);
}

function usualStep(lot: Decimal): Decimal {
  let parts = 1000;
  while (parts > 1 && lot.div(parts).lt(finestStep)) parts /= 10;
  return lot.div(parts);
}

/** Sizes that may yet come are up to so many times the largest one seen. */
const margin = 100;

/**
 * The instrument with steps of size no finer than its largest sizes allow: those of coins that are traded by the million and
 * cut to eight digits are not to be counted a thousand times finer still.
 */
export function coarsened(instrument: Instrument, largestSize: number): Instrument {
  let { lotSize, orderStep } = instrument;
  while (orderStep % 10 === 0 && new Decimal(largestSize).times(margin).div(lotSize).gt(Number.MAX_SAFE_INTEGER)) {
    lotSize = new Decimal(lotSize).times(10).toString();
    orderStep = lots(orderStep / 10);
  }
  return { ...instrument, lotSize, orderStep };
}

/** Whether sizes can be too large to be counted in the steps of an instrument, so that it pays to look at them first. */
export const mayOverflow = ({ lotSize, orderStep }: Instrument): boolean =>
  orderStep > 1 && new Decimal(lotSize).times(Number.MAX_SAFE_INTEGER).lt(1e12);
