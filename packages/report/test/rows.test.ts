import type { Fact, OrderFilled, OrderSubmitted } from '@replay/core';
import { foldReport } from '@replay/report';
import { lawOf, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberTable } from '../src/rows/number-table.ts';
import { Rows } from '../src/rows/rows.ts';
import { anySteps, runOf } from './any-journal.ts';

class Squares extends Rows<number> {
  readonly length = 4;

  protected row(place: number): number {
    return place * place;
  }
}

describe('rows', () => {
  const squares = new Squares();

  it('are made as they are read, from either end', () => {
    expect([...squares]).toEqual([0, 1, 4, 9]);
    expect([squares.at(0), squares.at(3), squares.at(-1), squares.at(-4)]).toEqual([0, 9, 9, 0]);
    expect([squares.at(4), squares.at(-5)]).toEqual([undefined, undefined]);
  });

  it('can be mapped and filtered as a list can', () => {
    expect(squares.map((square) => square + 1)).toEqual([1, 2, 5, 10]);
    expect(squares.filter((square) => square > 1)).toEqual([4, 9]);
  });
});

describe('a table of numbers', () => {
  const anyTurn = fc.oneof(
    { weight: 9, arbitrary: fc.record({ add: fc.tuple(fc.double(), fc.double(), fc.double()) }) },
    { weight: 1, arbitrary: fc.record({ drop: fc.nat(200) }) },
  );

  lawOf(100)('holds what a list of rows would, however long', [fc.array(anyTurn, { maxLength: 400 })], (turns) => {
    const table = new NumberTable(3);
    const plain: number[][] = [];
    for (const turn of turns) {
      if ('add' in turn) {
        const place = table.add();
        for (const [column, value] of turn.add.entries()) table.set(place, column, value);
        plain.push([...turn.add]);
      } else {
        const count = Math.min(turn.drop, plain.length);
        table.dropFirst(count);
        plain.splice(0, count);
      }
    }
    expect(table.length).toBe(plain.length);
    expect(plain.map((row, place) => row.map((_, column) => table.get(place, column)))).toEqual(plain);
  });
});

/** Whatever is kept in columns has to come out as the journal told it. */
describe('the rows of a report', () => {
  const of = <Type extends Fact['type']>(facts: readonly Fact[], type: Type): Extract<Fact, { type: Type }>[] =>
    facts.filter((fact): fact is Extract<Fact, { type: Type }> => fact.type === type);

  lawOf(100)('are the fills and orders of its journal', [anySteps], (steps) => {
    const { facts } = runOf(steps, testInstrument({ contract: 'linear', tickSize: '0.01', lotSize: '0.001' }));
    const report = foldReport(facts);
    const told = ({ order, instrument, side, size }: OrderFilled | OrderSubmitted) => ({
      order,
      instrument,
      side,
      size,
    });

    expect(report.fills.map((fill) => fill)).toMatchObject(
      of(facts, 'OrderFilled').map((fact) => ({
        ...told(fact),
        fill: fact.fill,
        time: fact.time,
        seenTime: fact.seenTime,
        sequence: fact.sequence,
        price: fact.price,
        leaves: fact.leaves,
        liquidity: fact.liquidity,
        cause: fact.cause,
        tainted: fact.trace.tainted === true,
      })),
    );
    const fillsOf = (order: string) => of(facts, 'OrderFilled').filter((fact) => fact.order === order);
    expect([...report.orders]).toMatchObject(
      of(facts, 'OrderSubmitted').map((fact) => ({
        ...told(fact),
        terms: fact.terms,
        submittedAt: fact.time,
        arrivesAt: fact.arrivesAt,
        acceptedAt: of(facts, 'OrderAccepted').find(({ order }) => order === fact.order)?.time,
        firstFillAt: fillsOf(fact.order)[0]?.time,
        fills: fillsOf(fact.order).length,
        reason: [...of(facts, 'OrderRejected'), ...of(facts, 'OrderCancelled'), ...of(facts, 'OrderExpired')].find(
          ({ order }) => order === fact.order,
        )?.reason,
      })),
    );
  });
});
