import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Fact, Micros } from '@replay/core';
import { repoRoot } from '@replay/testkit';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  factsFile,
  factsPerBlock,
  type JournalEnd,
  JournalWriter,
  readJournal,
  readManifest,
  writeManifest,
} from '../src/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const finding = (sequence: number): Fact => ({
  type: 'FindingNoted',
  kind: 'rejected',
  time: sequence as Micros,
  sequence,
  detail: `row ${sequence} — ü`,
});
const findings = (count: number): Fact[] => Array.from({ length: count }, (_, at) => finding(at));

/** Writes a journal in pieces, as a run does, and returns its hash. */
function written(facts: readonly Fact[], into = folder, piece = 100): string {
  const journal = new JournalWriter(into);
  for (let at = 0; at < facts.length; at += piece) journal.append(facts.slice(at, at + piece));
  return journal.close();
}

function read(from = folder): { facts: Fact[]; end: JournalEnd } {
  const facts: Fact[] = [];
  const reader = readJournal(from);
  for (;;) {
    const { done, value } = reader.next();
    if (done) return { facts, end: value };
    facts.push(value);
  }
}

describe('a journal', () => {
  it.each([0, 1, factsPerBlock, factsPerBlock + 1, 3 * factsPerBlock + 17])(
    'of %i facts is read back, and its hash with it',
    (count) => {
      const hash = written(findings(count));
      expect(read()).toEqual({ facts: findings(count), end: { facts: count, hash, sealed: true } });
    },
  );

  it('has the same hash however its facts were handed over', () => {
    const facts = findings(factsPerBlock + 500);
    expect(written(facts, join(folder, 'a'), 1)).toBe(written(facts, join(folder, 'b'), 977));
  });

  it('has another hash when one fact differs', () => {
    const facts = findings(10);
    expect(written(facts, join(folder, 'a'))).not.toBe(written([...facts.slice(0, 9), finding(77)], join(folder, 'b')));
  });

  it('that was changed later is refused, naming the block', () => {
    written(findings(20));
    const path = join(folder, factsFile);
    const bytes = readFileSync(path);
    bytes.write('row 8 ', bytes.indexOf('row 7 '));
    writeFileSync(path, bytes);
    expect(() => read()).toThrow(/block 0 does not fit its hash: the facts in it were changed/);
  });

  it('of which a block was taken out, or put in another place, is refused', () => {
    written(findings(3 * factsPerBlock));
    const path = join(folder, factsFile);
    const bytes = readFileSync(path);
    const starts = [17];
    for (let at = 17; starts.length < 4; starts.push(at)) at += 12 + bytes.readUInt32LE(at) + 32;
    const [first, second, third] = [0, 1, 2].map((block) => bytes.subarray(starts[block], starts[block + 1]));
    const end = bytes.subarray(starts[3]);
    const broken = [
      [second, third],
      [first, third],
      [second, first, third],
    ] as Buffer[][];
    for (const blocks of broken) {
      writeFileSync(path, Buffer.concat([bytes.subarray(0, 17), ...blocks, end]));
      expect(() => read()).toThrow(/does not fit its hash/);
    }
  });

  it('of another version is refused', () => {
    written(findings(1));
    writeFileSync(join(folder, factsFile), '{"type":"RunStarted"}\n');
    expect(() => read()).toThrow(/no journal of this version/);
  });

  it('cut off at any byte gives every fact before the cut, and says that it is not sealed', () => {
    written(findings(30));
    const path = join(folder, factsFile);
    const whole = readFileSync(path);
    let most = 30;
    for (let length = whole.length - 1; length >= 17; length -= 13) {
      truncateSync(path, length);
      const { facts, end } = read();
      expect(facts).toEqual(findings(facts.length));
      expect(facts.length).toBeLessThanOrEqual(most);
      // Each fact takes some twenty bytes here.
      expect(facts.length).toBeGreaterThanOrEqual(Math.min(30, Math.floor((length - 29) / 25)));
      most = facts.length;
      expect(end.sealed).toBe(false);
    }
    expect(most).toBe(0);
  });

  it('that is not closed holds all but the last 511 facts, and the first at once', () => {
    const journal = new JournalWriter(folder);
    const facts = findings(5_000);
    for (const [at, fact] of facts.entries()) {
      journal.append([fact]);
      if (at % 97 === 0) expect(read().facts.length).toBeGreaterThanOrEqual(Math.max(1, at + 1 - 511));
    }
    const { facts: kept, end } = read();
    expect(kept).toEqual(facts.slice(0, kept.length));
    expect(end.sealed).toBe(false);
    journal.close();
  });

  it('that is not closed holds what was appended a second ago, whether more is appended or not', () => {
    vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const journal = new JournalWriter(folder, () => performance.now());
    const [first, second, third] = findings(3);
    journal.append([first as Fact]);
    journal.append([second as Fact]);
    expect(read().facts).toEqual([first]);
    vi.advanceTimersByTime(1_000);
    expect(read().facts).toEqual([first, second]);
    // A run that computes lets no timer fire: the clock is looked at when more, or nothing, is appended.
    const clock = vi.spyOn(performance, 'now');
    onTestFinished(() => clock.mockRestore());
    journal.append([third as Fact]);
    clock.mockReturnValue(performance.now() + 1_000);
    journal.append([]);
    expect(read().facts).toEqual([first, second, third]);
    journal.close();
  });

  it('that cannot be written says so at the next call, and writes nothing more', () => {
    const journal = new JournalWriter(folder);
    journal.append(findings(1));
    const cyclic = { type: 'FindingNoted' } as { self?: unknown };
    cyclic.self = cyclic;
    expect(() => journal.append([cyclic as never])).toThrow(/circular/i);
    journal.close();
    expect(() => journal.append(findings(600))).toThrow(/EBADF/);
    expect(() => journal.append(findings(1))).toThrow(/EBADF/);
  });

  it('that reaches a bound on its size holds what was flushed, and takes nothing more', () => {
    const door = JSON.stringify(fileURLToPath(new URL('../src/index.ts', import.meta.url)));
    const script = `import { JournalWriter } from ${door};
      const journal = new JournalWriter(${JSON.stringify(folder)});
      let [count, first, again] = [0];
      try { for (; count < 20_000; count += 1) journal.append([{ type: 'FindingNoted', sequence: count, detail: String(count).repeat(8) }]); }
      catch (error) { first = error.code; }
      try { journal.append([]); } catch (error) { again = error.code; }
      try { journal.close(); } catch {}
      console.log(JSON.stringify({ count, first, again }));`;
    const argv = ['--conditions=source', '--import', 'tsx/esm', '--input-type=module', '-e', script];
    // In blocks of 512 bytes or 1,024, so that one write of 512 facts is cut in its middle.
    const sized = ['-c', 'ulimit -f 300 && exec "$@"', 'sh', process.execPath, ...argv];
    const { stdout, stderr } = spawnSync('sh', sized, { encoding: 'utf8', cwd: repoRoot });
    expect(stderr).toBe('');
    const { count, first, again } = JSON.parse(stdout) as { count: number; first: string; again: string };
    expect([first, again]).toEqual(['EFBIG', 'EFBIG']);
    const sequences = read().facts.map((fact) => (fact as { sequence: number }).sequence);
    expect(sequences).toEqual(sequences.map((_, at) => at));
    expect(sequences.length).toBeGreaterThanOrEqual(count + 1 - 512);
    // The write that was cut was continued as far as there was room.
    expect([307_200, 153_600]).toContain(statSync(join(folder, factsFile)).size);
  });

  it('is written once', () => {
    written(findings(1));
    expect(() => new JournalWriter(folder)).toThrow(/EEXIST/);
  });

  it('that is not there is told with what to do', () => {
    expect(() => read(join(folder, 'nowhere'))).toThrow(/there is no journal/);
  });
});

describe('a manifest', () => {
  it('of another format is refused', () => {
    writeManifest(folder, { format: 2 } as never);
    expect(() => readManifest(folder)).toThrow(/format 2/);
  });

  it('comes back as it was written', () => {
    const manifest = { format: 1, id: 'x', seed: 3 } as never;
    writeManifest(folder, manifest);
    expect(readManifest(folder)).toEqual(manifest);
  });
});
