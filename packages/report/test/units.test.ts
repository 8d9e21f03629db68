import { type Instrument, lots } from '@replay/core';
import { foldReport, type Report, reportSections, runDocument } from '@replay/report';
import { testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { JournalMaker } from './journal.ts';

const context = { id: 'drawn', source: 'drawn' };

/** A run that saw 2,500,000 counting steps printed. */
const reportOf = (instrument: Instrument): Report =>
  foldReport(new JournalMaker({ instrument }).at(0).touch(99, 101).at(9).end({ tradedLots: 2_500_000 }));

/** Sizes are counted in millionths, and orders in thousandths. */
const fine = { lotSize: '0.000001', orderStep: lots(1000) };

describe('an instrument whose sizes are counted finer than it is traded', () => {
  it('has the lot of its venue in the document and among the assumptions', () => {
    const report = reportOf(testInstrument(fine));
    expect(runDocument(report, context).data.instruments[0]).toMatchObject({ lotSize: '0.001' });
    const terms = reportSections(report, context)
      .flatMap(({ tables }) => tables)
      .find(({ id }) => id === 'instrumentTerms');
    expect(terms?.rows[0]?.[3]).toBe('0.001');
  });

  it.each<[Partial<Instrument>, string, string]>([
    [fine, '2.5', 'coins'],
    [{ ...fine, multiplier: '0.01' }, '0.025', 'contracts of a hundredth of a coin'],
    [{ contract: 'inverse', settle: 'BTC', multiplier: '100' }, '2500000', 'contracts that are worth dollars'],
  ])('of %j has a printed volume of %s: %s', (terms, volume) => {
    const report = reportOf(testInstrument(terms));
    const figures = reportSections(report, context).flatMap((section) => section.figures);
    expect(figures.find(({ id }) => id === 'quality.printedVolume')?.value).toBe(volume);
    const quality: unknown = runDocument(report, context).details['quality'];
    expect(quality).toMatchObject({ instruments: [{ printedVolume: volume }] });
    expect(JSON.stringify(quality)).not.toContain('tradedLots');
  });
});
