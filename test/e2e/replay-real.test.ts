import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guanchao } from '../command.ts';
import { material } from '../material.ts';
import { temporaryFolder } from '../pipeline.ts';

const checked = material('data/stream/checked_e_2020-06-10_06-16.jsonl.gz');
const sparse = material('data/stream/swsr_posts_comments.jsonl.gz');

interface Told {
  readonly id: string;
  readonly openedAt: string;
  readonly peakLevel: string;
  readonly title: string;
  readonly mergedInto: string | null;
  readonly subjects: readonly { readonly id: string }[];
  readonly terms: readonly string[];
  readonly levels: readonly { readonly at: string; readonly level: string }[];
  readonly because: readonly unknown[];
  readonly samples: readonly unknown[];
}

async function replayed(
  file: string,
  threads = '',
  monitors = 'monitors:\n  - {id: market, name: 农产品市场疫情, any: [新发地, 三文鱼]}\n',
): Promise<{ incidents: Told[]; summary: Record<string, number>; folder: string }> {
  const folder = join(temporaryFolder('replay'), 'out');
  const policy = join(temporaryFolder('policy'), 'policy.yaml');
  writeFileSync(policy, `version: 1\n${threads}${monitors}`);
  const ended = await guanchao(['replay', file, '--out', folder, '--policy', policy]);
  expect(ended.err).not.toMatch(/\n\s+at /);
  expect(ended.code).toBe(0);
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  return { incidents: read('incidents.json'), summary: read('summary.json'), folder };
}

describe.skipIf(!checked)('replay of a real week of comments', () => {
  it('opens the right incident in time and stays quiet before', async () => {
    const { incidents, summary } = await replayed(checked ?? '', 'topics: {watch: false}\n');
    expect(summary).toMatchObject({ rows: 90_480, duplicates: 0, accepted: 90_480, rejected: 0, late: 0 });
    const reached = incidents.flatMap((incident) =>
      incident.levels
        .filter(({ level }) => level !== 'blue')
        .map(({ at, level }) => ({ at, level, terms: incident.terms })),
    );
    expect(reached.filter(({ at, level }) => at < '2020-06-13' && level !== 'yellow')).toEqual([]);
    const first = reached.sort((a, b) => (a.at < b.at ? -1 : 1))[0];
    expect(first?.at.localeCompare('2020-06-13T06:42:00+08:00')).toBe(1);
    expect(first?.at.localeCompare('2020-06-13T11:30:00+08:00')).toBe(-1);
    expect(first?.terms.join()).toContain('新发地');
    for (const incident of incidents)
      expect(incident.because.length * incident.samples.length).toBeGreaterThan(0);
  });
});

describe.skipIf(!checked)('replay of a real week without any monitor', () => {
  it('finds the outbreak by itself within half an hour, names it, and is quiet on the other days', async () => {
    const { incidents } = await replayed(checked ?? '', '', '');
    const standing = incidents.filter(({ mergedInto }) => mergedInto === null);
    const named = standing.find(({ title }) => /新发地|三文鱼|海鲜/.test(title));
    expect(named?.openedAt.localeCompare('2020-06-13T06:42:00+08:00')).toBe(1);
    expect(named?.openedAt.localeCompare('2020-06-13T07:30:00+08:00')).toBe(-1);
    expect(named?.peakLevel).toBe('red');
    const high = incidents.filter(({ peakLevel }) => peakLevel === 'orange' || peakLevel === 'red');
    expect(high.filter(({ openedAt }) => !openedAt.startsWith('2020-06-13'))).toEqual([]);
    expect(standing.filter(({ peakLevel }) => peakLevel === 'yellow').length).toBeLessThan(30);
    // Half of 06-11 about 09:00 is praise of one doctor.
    expect(standing.find(({ title }) => title.includes('援鄂医生'))?.peakLevel).toBe('yellow');
  });
});

describe.skipIf(!checked)('replay of a real week with threads as subjects of their own', () => {
  it('takes popular posts for popular posts, and a flood of praise for heat', async () => {
    const { incidents } = await replayed(checked ?? '', 'topics: {watch: false}\nthreads: {watch: all}\n');
    const ofThreads = incidents.filter(({ subjects }) =>
      subjects.every(({ id }) => id.startsWith('thread:')),
    );
    const before = ofThreads.filter(({ openedAt }) => openedAt < '2020-06-13');
    expect(before.filter(({ peakLevel }) => peakLevel === 'orange' || peakLevel === 'red')).toEqual([]);
    // Of 320 threads of that week, about three a day.
    expect(ofThreads.filter(({ peakLevel }) => peakLevel !== 'blue').length).toBeLessThan(30);
    // The first case of the outbreak, minutes after the post that told it.
    const first = before.find(({ subjects }) => subjects.some(({ id }) => id === 'thread:weibo:~1486'));
    expect(first?.openedAt.localeCompare('2020-06-11T16:35:00+08:00')).toBe(-1);
    // Half of 06-11 about 09:00 is praise of one doctor.
    const praise = before.find(({ subjects }) => subjects.some(({ id }) => id === 'thread:weibo:~1483'));
    expect(praise?.peakLevel).toBe('yellow');
    const monitor = incidents.find(({ subjects }) => subjects.some(({ id }) => id === 'market'));
    expect(monitor?.openedAt).toBe('2020-06-13T06:44:00+08:00');
  });
});

describe.skipIf(!sparse)('replay of eight years of sparse comments', () => {
  it('takes seconds and makes nothing of it', async () => {
    const { incidents, summary } = await replayed(sparse ?? '');
    expect(summary.rows).toBe(10_295);
    // Some 20 s alone; another test beside it may have the better part of the machine.
    expect(summary.seconds).toBeLessThan(60);
    expect(incidents.filter((incident) => incident.peakLevel !== 'blue')).toEqual([]);
  });
});
