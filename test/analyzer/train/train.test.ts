import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { material } from '../../material.ts';
import { trainIn } from './training.ts';

const folder = mkdtempSync(join(tmpdir(), 'guanchao-train-'));

const train = (args: readonly string[]) => trainIn(folder, args);

/** Enough texts of a small world that every part of the split has some of each kind. */
function smallWorld(): string {
  const things = [
    '饭',
    '水',
    '路',
    '灯',
    '车',
    '桥',
    '门',
    '床',
    '书',
    '网',
    '菜',
    '票',
    '药',
    '证',
    '房',
    '船',
  ];
  const rows = things.flatMap((thing) => [
    { text: `${thing}太差了，气人`, sentiment: 'negative', mood: 'anger' },
    { text: `${thing}真好，谢谢`, sentiment: 'positive', mood: 'none' },
    { text: `${thing}几点有`, sentiment: 'neutral', mood: 'none' },
    { text: `${thing}塌了，里面有人被困，求救`, help: true },
    { text: `${thing}塌了半截，没有人在里面`, help: false },
  ]);
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

const sources = join(folder, 'sources.json');
const own = { name: 'small', weight: 1, target: true, licence: 'none', origin: 'a test' };

beforeAll(() => {
  writeFileSync(join(folder, 'small.jsonl'), smallWorld());
  writeFileSync(sources, JSON.stringify([{ ...own, files: ['small.jsonl'] }]));
});

describe('train', () => {
  it('writes model, report and card, and the same bytes when it is run again', async () => {
    const first = await train(['--sources', sources, '--out', 'a', '--json']);
    const second = await train(['--sources', sources, '--out', 'b']);
    expect([first.code, second.code]).toEqual([0, 0]);
    for (const name of ['comments.model', 'held-out.json', 'MODEL.md'])
      expect(readFileSync(join(folder, 'a', name)).equals(readFileSync(join(folder, 'b', name))), name).toBe(
        true,
      );
    const { hash, kept }: { hash: string; kept: number } = JSON.parse(first.out);
    expect(kept).toBeGreaterThan(20);
    expect(readFileSync(join(folder, 'a', 'MODEL.md'), 'utf8')).toContain(hash);
  });

  it('takes texts once, drops contradictions, and says what it could not read', async () => {
    writeFileSync(
      join(folder, 'extra.tsv'),
      'text\tsentiment\n饭太差了，气人！！\tnegative\n水真好，谢谢\tnegative\n坏行\tbad\n新的一句话\tneutral\n',
    );
    const { err, out } = await train(['extra.tsv', '--sources', sources, '--out', 'c', '--json']);
    const { duplicates, rejected }: { duplicates: unknown; rejected: number } = JSON.parse(out);
    // What the officers say of two texts of ours holds.
    expect(duplicates).toEqual({ same: 2, contradictory: 0 });
    expect(rejected).toBe(1);
    expect(err.join('\n')).toMatch(
      /extra\.tsv, line 4: sentiment is one of negative, neutral, positive, not bad/,
    );
  });

  it('learns from an office’s own words', async () => {
    writeFileSync(
      join(folder, 'feedback.jsonl'),
      Array.from({ length: 40 }, (_, n) =>
        JSON.stringify({
          text: `${'甲乙丙丁戊己庚辛'[n % 8]}${n}号又龟${'子丑寅卯辰'[n % 5]}了`,
          sentiment: 'negative',
          mood: 'anger',
        }),
      ).join('\n'),
    );
    await train(['feedback.jsonl', '--sources', sources, '--out', 'd']);
    const report: { heldOut: { source: string; negative: { recall: number } }[] } = JSON.parse(
      readFileSync(join(folder, 'd', 'held-out.json'), 'utf8'),
    );
    expect(report.heldOut.find(({ source }) => source.startsWith('the office'))?.negative.recall).toBe(1);
  });

  it('says which public data it goes without', async () => {
    const list = join(folder, 'with-public.json');
    const open = { ...own, name: 'open data', public: true, target: false, files: ['x.gz'] };
    writeFileSync(list, JSON.stringify([{ ...own, files: ['small.jsonl'] }, open]));
    const { code, err } = await train(['--sources', list, '--out', 'e']);
    expect(code).toBe(0);
    expect(err.join('\n')).toContain('without --data, not learned from: open data');
    const absent = await train(['--sources', list, '--data', '.', '--out', 'e']);
    expect(absent.code).toBe(1);
    expect(absent.err.join('\n')).toMatch(/x\.gz does not exist/);
  });

  it('needs a place to write to, and a list that is one', async () => {
    expect((await train([])).code).toBe(2);
    writeFileSync(join(folder, 'broken.json'), '[{"name": 1}]');
    const { code, err } = await train(['--sources', 'broken.json', '--out', 'f']);
    expect(code).toBe(1);
    expect(err.join('\n')).toContain('is no list of sources');
  });
});

const data = material('data/labelled/cold_train.tsv.gz');
describe.skipIf(data === null)('the shipped model', () => {
  it('is what the documented command makes', async () => {
    await train([
      '--segmenter',
      'nodejieba',
      '--data',
      (data ?? '').replace('/labelled/cold_train.tsv.gz', ''),
      '--out',
      'shipped',
    ]);
    const model = new URL('../../../services/analyzer/model/', import.meta.url);
    for (const name of ['comments.model', 'MODEL.md'])
      expect(
        readFileSync(join(folder, 'shipped', name)).equals(readFileSync(new URL(name, model))),
        name,
      ).toBe(true);
  });
});
