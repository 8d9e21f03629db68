import { absolute, decimalOf, type Fact, type Lots, moneyOf, type OrderFilled } from '@replay/core';
import { applyFact, moneyAtMid, openingOf } from '@replay/ledger';
import { type CurvePoint, foldReport } from '@replay/report';
import { law, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberTable } from '../src/columns/number-table.ts';
import { Rows } from '../src/columns/rows.ts';
import { anySteps, runOf } from './any-journal.ts';
import { drawJournal, noon, second } from './journal.ts';

class Squares extends Rows<number> {
  readonly length = 4;

  protected row(place: number): number {
    return place * place;
  }
}

describe('rows', () => {
  const squares = new Squares();

  it('are created as they are read, from either end', () => {
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

  law('equals a list of rows, of any length', [fc.array(anyTurn, { maxLength: 400 })], (turns) => {
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
  const instrument = testInstrument({ contract: 'linear', tickSize: '0.01', lotSize: '0.001' });
  const of = <Type extends Fact['type']>(facts: readonly Fact[], type: Type): Extract<Fact, { type: Type }>[] =>
    facts.filter((fact): fact is Extract<Fact, { type: Type }> => fact.type === type);

  law('end with the orders, positions and money that the facts alone give', [anySteps], (steps) => {
    const { facts } = runOf(steps, instrument);
    const report = foldReport(facts);
    const { accounts, orders } = facts.reduce(applyFact, openingOf(report.run));
    const open = report.orders.filter(({ status }) => status === 'working' || status === 'in-flight');
    expect(open.map(({ order, status, size, filled }) => ({ order, status, size, filled }))).toEqual(
      orders.map(({ order, status, size, filled }) => ({ order, status, size, filled })),
    );
    const held = accounts.flatMap(({ positions }) => positions.values()).filter(({ size }) => size !== 0);
    expect(report.openPositions.map(({ position }) => [position.instrument.id, position.size])).toEqual(
      held.map(({ instrument, size }) => [instrument.id, size]),
    );
    const settled = accounts.reduce((sum, { money }) => sum + money.settled - money.capital, 0n);
    const { realizedPnl, fees, funding } = report.profit;
    expect(decimalOf(settled).toFixed()).toBe(realizedPnl.sub(fees).add(funding).toFixed());
  });

  law('are the fills and orders of its journal', [anySteps], (steps) => {
    const { facts: plain } = runOf(steps, instrument);
    // Now and then a fee in another asset, a venue that liquidates, a doubtful book, an order with a name.
    const facts = plain.map((fact, at): Fact => {
      if (fact.type === 'OrderSubmitted' && at % 3 === 0) return { ...fact, tag: `t${at % 2}` };
      if (fact.type !== 'OrderFilled' || at % 2 === 0) return fact;
      const feePaid = { currency: 'BNB', amount: String(at) };
      return { ...fact, feePaid, trace: { ...fact.trace, liquidationFee: '0.25', tainted: true } };
    });
    const report = foldReport(facts);
    const fills = of(facts, 'OrderFilled');
    const valueOfFill = ({ side, size, price }: OrderFilled) =>
      moneyAtMid(instrument, (side === 'buy' ? size : -size) as Lots, price * 2);
    const sum = (amounts: readonly bigint[]) => amounts.reduce((total, one) => total + one, 0n);
    let held = 0;
    expect([...report.fills]).toMatchObject(
      fills.map((fact) => {
        const { order, side, size, price, time, seenTime, sequence, leaves, liquidity, cause, feePaid, trace } = fact;
        const value = valueOfFill(fact);
        held += side === 'buy' ? size : -size;
        const reference = trace.midBefore ?? price * 2;
        return {
          fill: fact.fill,
          order,
          instrument: instrument.id,
          side,
          size,
          price,
          time,
          seenTime,
          sequence,
          leaves,
          liquidity,
          cause,
          feePaid,
          reference,
          positionAfter: held,
          tainted: trace.tainted === true,
          money: {
            fee: moneyOf(fact.fee),
            liquidationFee: moneyOf(trace.liquidationFee ?? '0'),
            notional: absolute(value),
            capture: moneyAtMid(instrument, (side === 'buy' ? size : -size) as Lots, reference) - value,
          },
        };
      }),
    );
    const ends = [...of(facts, 'OrderRejected'), ...of(facts, 'OrderCancelled'), ...of(facts, 'OrderExpired')];
    expect([...report.orders]).toMatchObject(
      of(facts, 'OrderSubmitted').map((fact) => {
        const own = fills.filter(({ order }) => order === fact.order);
        const accepted = of(facts, 'OrderAccepted').find(({ order }) => order === fact.order);
        const end = ends.find(({ order }) => order === fact.order);
        const last = own.at(-1)?.leaves === 0 ? own.at(-1) : undefined;
        const { order, side, size, terms, tag, time: submittedAt, arrivesAt } = fact;
        return {
          order,
          instrument: instrument.id,
          side,
          size,
          terms,
          tag,
          submittedAt,
          arrivesAt,
          acceptedAt: accepted?.time ?? own[0]?.time,
          firstFillAt: own[0]?.time,
          doneAt: end?.time ?? last?.time,
          status: end === undefined ? (last ? 'filled' : accepted ? 'working' : 'in-flight') : statusOf[end.type],
          reason: end?.reason,
          filled: own.reduce((total, one) => total + one.size, 0),
          fills: own.length,
          value: sum(own.map(valueOfFill)),
          fees: sum(own.map(({ fee }) => moneyOf(fee))),
        };
      }),
    );
    const paid = fills.filter(({ feePaid }) => feePaid !== undefined);
    expect(report.profit.feesInAssets.map(({ currency, amount }) => [currency, amount.toFixed()])).toEqual(
      paid.length === 0
        ? []
        : [['BNB', String(paid.reduce((total, { feePaid }) => total + Number(feePaid?.amount), 0))]],
    );
  });

  law('are the changes of its account, before the points of the grid at their time', [anySteps], (steps) => {
    const { curve, attribution, profit } = foldReport(runOf(steps, instrument).facts);
    const points = [...curve];
    expect(points.map((_, place) => [curve.time(place), curve.equity(place)])).toEqual(
      points.map(({ time, money }) => [time, money.equity]),
    );
    const inside = points.slice(1, -1);
    for (const [at, { time, kind, money }] of inside.entries()) {
      const next = inside[at + 1];
      if (next !== undefined) expect(next.time).toBeGreaterThanOrEqual(time);
      if (kind === 'grid' && next?.time === time) expect(next.kind).toBe('grid');
      expect(money.equity - money.capital).toBe(money.spreadCapture + money.inventory - money.fees + money.funding);
      expect(money.cash).toBe(money.capital + money.realized - money.fees + money.funding);
    }
    // Nothing was traded after the last move.
    const { money } = points.findLast(({ kind }) => kind === 'fill' || kind === 'funding') ?? (points[0] as CurvePoint);
    expect(decimalOf(money.spreadCapture)).toEqual(attribution.spreadCapture);
    expect(decimalOf(money.fees)).toEqual(profit.fees);
    expect(decimalOf(money.funding)).toEqual(profit.funding);
    expect(decimalOf(money.realized)).toEqual(profit.realizedPnl);
  });

  it('put a fill before the point of the grid at the same time', () => {
    const report = foldReport(drawJournal(['0s touch 99|101', '60s buy 1x101', '130s end']));
    expect(report.curve.map(({ time, kind }) => [kind, (time - noon) / second])).toEqual([
      ['start', 0],
      ['grid', 0],
      ['fill', 60],
      ['grid', 60],
      ['grid', 120],
      ['end', 130],
    ]);
  });
});

const statusOf = { OrderRejected: 'rejected', OrderCancelled: 'cancelled', OrderExpired: 'expired' } as const;
