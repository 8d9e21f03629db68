import type { Fact } from '@replay/core';

/** How the values of a field are stored; docs/journal-format.md describes the bytes. */
export type FieldKind = 'number' | 'text' | 'order' | 'decimal' | 'boolean' | 'json';

/** A field of a fact, or of an object in it: `terms.price`. */
export interface FactField {
  readonly object: string | undefined;
  readonly name: string;
  readonly kind: FieldKind;
  readonly isOptional: boolean;
}

/** The fields of a type of facts, in the order in which they are stored and read again. */
export interface FactLayout {
  readonly type: Fact['type'];
  readonly fields: readonly FactField[];
  /** The objects in it. */
  readonly objects: readonly string[];
}

const atVenue = 'order:order instrument:text time:number seenTime:number sequence:number because?:number';

/**
 * Name and kind of each field; a question mark for one that may be missing. The number of a type is its place here, so that types
 * are only ever added at the end. What is not here, or does not fit, is stored as JSON.
 */
const layouts: readonly (readonly [Fact['type'], string])[] = [
  ['TouchMoved', 'instrument:text time:number sequence:number bid:number ask:number'],
  ['TouchLost', 'instrument:text time:number sequence:number cause:text'],
  [
    'OrderSubmitted',
    'order:order instrument:text side:text size:number terms.kind:text terms.price?:number terms.timeInForce?:text terms.expiresAt?:number reduceOnly?:boolean tag?:text time:number arrivesAt:number sequence:number because?:number',
  ],
  ['CancelSubmitted', 'order:order instrument:text time:number arrivesAt:number sequence:number because?:number'],
  [
    'AmendSubmitted',
    'order:order instrument:text price:number size:number time:number arrivesAt:number sequence:number because?:number',
  ],
  [
    'IntentDenied',
    'reason:text detail:text request?:text order?:order times?:number time:number sequence:number because?:number',
  ],
  ['OrderAccepted', `${atVenue} side:text leaves:number price?:number`],
  ['OrderRejected', `${atVenue} reason:text`],
  [
    'OrderFilled',
    `${atVenue} fill:number side:text price:number size:number leaves:number liquidity:text fee:decimal keptForFee?:json feePaid?:json cause:text trace.midBefore?:number trace.levelSize?:number trace.consumed?:number trace.printSize?:number trace.queueAheadAtJoin?:number trace.queueAheadNow?:number trace.tainted?:boolean trace.slippage?:number trace.liquidationFee?:decimal`,
  ],
  ['OrderCancelled', `${atVenue} leaves:number reason:text`],
  ['OrderExpired', `${atVenue} leaves:number reason:text`],
  ['OrderAmended', `${atVenue} price:number size:number leaves:number keptPlace:boolean`],
  ['CancelRejected', `${atVenue} reason:text`],
  ['AmendRejected', `${atVenue} reason:text`],
  [
    'FundingPaid',
    'instrument:text time:number sequence:number position:number rate:decimal price:decimal payment:decimal',
  ],
  [
    'PositionLiquidated',
    'instrument:text time:number sequence:number position:number price:decimal equity:decimal maintenance:decimal because?:number',
  ],
  ['FindingNoted', 'kind:text instrument?:text time:number sequence:number detail:text place?:text'],
  ['TimerSet', 'name:text at:number time:number sequence:number because?:number'],
];

export const factLayouts: readonly FactLayout[] = layouts.map(([type, text]) => {
  const fields = text.split(' ').map(fieldOf);
  return { type, fields, objects: [...new Set(fields.flatMap(({ object }) => object ?? []))] };
});

function fieldOf(text: string): FactField {
  const [path = '', kind] = text.split(':');
  const isOptional = path.endsWith('?');
  const names = path.replace('?', '').split('.');
  return {
    object: names.length > 1 ? names[0] : undefined,
    name: names.at(-1) ?? '',
    kind: kind as FieldKind,
    isOptional,
  };
}
