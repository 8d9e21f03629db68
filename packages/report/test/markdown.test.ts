import { foldAccounts, type Report, reportMarkdown, reportSections } from '@replay/report';
import { testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anySteps, runOf } from './any-journal.ts';
import { drawJournal } from './journal.ts';

const lines = ['0s touch 99|101', '10s buy 3x101 fee 0.5', '20s touch 104|106', '30s sell 3x105 maker', '40s end'];
const context = {
  id: '20240808-1200-drawn',
  hash: 'ab'.repeat(32),
  source: 'drawn',
  notes: ['The tick was inferred.'],
};
const reports = foldAccounts(drawJournal(lines));

describe('a report as Markdown', () => {
  const text = reportMarkdown(reports, context);

  it('has every section, and every figure with its definition', () => {
    for (const { title, figures } of reportSections(reports.accounts[0].report as Report, context)) {
      expect(text).toContain(`\n## ${title}\n`);
      for (const { title, definition } of figures) {
        const plain = text.replaceAll('\\', '');
        expect(plain, title).toContain(`| ${title} |`);
        expect(plain, title).toContain(definition);
      }
    }
  });

  it('lists the warnings, the notes of the source first', () => {
    expect(text).toMatch(/\n## Warnings\n\n- The tick was inferred\.\n- /);
  });

  it('has as many cells in every row as the head of its table', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const any = foldAccounts(runOf(steps, testInstrument()).facts);
        for (const block of reportMarkdown(any, context)
          .split('\n\n')
          .filter((one) => one.startsWith('| '))) {
          const cells = block.split('\n').map((row) => row.split(/(?<!\\)\|/).length);
          expect(new Set(cells).size, block).toBe(1);
        }
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['a|b', 'a\\|b', 'it would end the cell'],
    ['`rm`', '\\`rm\\`', 'it would be code'],
    ['<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)\\>', 'it would be markup'],
    ['[x](http://y)', '\\[x\\](http://y)', 'it would be a link'],
    ['two\nlines', 'two lines', 'a cell is one line'],
    ['&lt;b&gt;', '\\&lt;b\\&gt;', 'it would be an entity'],
  ])('shows the note %j as it is: %j, because %s', (note, shown) => {
    expect(reportMarkdown(reports, { ...context, notes: [note] })).toContain(`\n- ${shown}\n`);
  });

  it('keeps a backtick in the name of the data from ending the code', () => {
    expect(reportMarkdown(reports, { ...context, source: 'a`b' })).toContain('data `` a`b ``');
  });
});
