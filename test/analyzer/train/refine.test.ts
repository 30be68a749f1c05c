import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openAnalysis } from '../../../services/analyzer/open.ts';
import { trainIn } from './training.ts';

/** What an invented office's officers judged: its town's own words (老三样, 拉链, 米汤), drills, and a feast. */
const feedback = resolve('test/analyzer/train/feedback.jsonl');
const labelled = resolve('test/material/labelled/crisis-comments.jsonl');
const folder = mkdtempSync(join(tmpdir(), 'guanchao-refine-'));

interface Figures {
  readonly source: string;
  readonly rows: number;
  readonly negative: { readonly f1: number };
}
interface Report {
  readonly hash: string;
  readonly learned: number;
  readonly heldOut: readonly Figures[];
  readonly from: { readonly hash: string; readonly heldOut: readonly Figures[] };
}

describe('train --from', () => {
  let report: Report;
  beforeAll(async () => {
    const { code, out } = await trainIn(folder, [
      ...[feedback, '--from', 'shipped', '--measure', labelled],
      ...['--out', 'a', '--json'],
    ]);
    expect(code).toBe(0);
    report = JSON.parse(out);
  }, 120_000);

  it('learns what the office’s officers judged (18 of 36 before, 32 after)', () => {
    const rows: { text: string; sentiment: string }[] = readFileSync(feedback, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const rightWith = (model: string | null): number => {
      const { read } = openAnalysis('node-rs', () => {}, model);
      return rows.filter(({ text, sentiment }) => read(text).label === sentiment).length;
    };
    const before = rightWith(null);
    const after = rightWith(join(folder, 'a', 'comments.model'));
    expect(before).toBeLessThan(22);
    expect(after).toBeGreaterThanOrEqual(30);
    expect(report.learned).toBeGreaterThan(5);
  });

  it('forgets nothing: our held-out texts and 600 labelled comments are read as well as before (.02)', () => {
    for (const { source, rows, negative } of report.from.heldOut) {
      if (rows < 200) continue;
      const after = report.heldOut.find((figures) => figures.source === source);
      expect(after?.rows, source).toBe(rows);
      expect(after?.negative.f1 ?? 0, source).toBeGreaterThan(negative.f1 - 0.02);
    }
    expect(report.heldOut.map(({ source }) => source)).toContain('crisis-comments.jsonl');
  });

  it('names the model it began from, and the office’s texts among what it was made from', () => {
    const card = readFileSync(join(folder, 'a', 'MODEL.md'), 'utf8');
    expect(card).toContain(`Adjusted from model \`${report.from.hash}\``);
    expect(card).toContain("| the office's own | 36 |");
    expect(card).toContain('| COLDataset, training part |');
    expect(card).not.toMatch(/\| crisis-comments\.jsonl \| \d+ \| the office/);
  });

  it('writes the same bytes again, and others for other texts', async () => {
    const few = join(folder, 'few.json');
    writeFileSync(join(folder, 'few.jsonl'), '{"text":"今天下雨","sentiment":"neutral"}\n');
    const source = { name: 'few', files: ['few.jsonl'], weight: 1, licence: 'none', origin: 'a test' };
    writeFileSync(few, JSON.stringify([source]));
    const once = await trainIn(folder, [feedback, '--from', 'shipped', '--sources', few, '--out', 'b']);
    const twice = await trainIn(folder, [feedback, '--from', 'shipped', '--sources', few, '--out', 'c']);
    const hashOf = (out: string): string | undefined => /: ([0-9a-f]{16}),/.exec(out)?.[1];
    expect(hashOf(once.out)).toMatch(/^[0-9a-f]{16}$/);
    expect(hashOf(once.out)).toBe(hashOf(twice.out));
    expect(hashOf(once.out)).not.toBe(report.hash);
    // A model of the office's own can be adjusted again.
    const again = await trainIn(folder, [
      'few.jsonl',
      ...['--from', 'b/comments.model', '--sources', few, '--out', 'd'],
    ]);
    expect(again.code).toBe(0);
  }, 60_000);

  it('asks for the office’s files, and for a model that is one', async () => {
    const none = await trainIn(folder, ['--from', 'shipped', '--out', 'e']);
    expect([none.code, none.err.join('\n')]).toEqual([
      2,
      expect.stringContaining("adjusts a model to an office's own files"),
    ]);
    const broken = await trainIn(folder, [feedback, '--from', 'few.jsonl', '--out', 'e']);
    expect([broken.code, broken.err.join('\n')]).toEqual([1, expect.stringContaining('cannot be used')]);
  });
});
