import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { guanchao } from '../command.ts';

const folder = mkdtempSync(join(tmpdir(), 'guanchao-board-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

function boardLines(): string[] {
  const lines: string[] = [];
  for (let hour = 0; hour < 24; hour++) {
    const at = `2024-03-04 ${String(hour).padStart(2, '0')}`;
    for (let rank = 1; rank <= 20; rank++)
      lines.push(`${at},${rank},综艺第${hour}期片段${rank},综艺,${20 + rank}.5万,${300 + rank}`);
    if (hour === 20) lines.push(`${at},3,"化工厂爆炸,多人伤亡",社会,130万,9000`);
  }
  return lines;
}

describe('guanchao board', () => {
  it('tells a title as JSON and as text, says what it cannot use, and refuses what is no board', async () => {
    const file = fileOf('board.csv', [
      '时间,排名,标题,分类,热度,讨论',
      ...boardLines(),
      '昨天,1,甲,社会,1,1',
      '2024-03-04 23,1,乙,社会,很多,1',
    ]);
    const json = await guanchao(['board', file, '--json']);
    expect(json.code).toBe(0);
    const told = json.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      at: '2024-03-04T20:00:00+08:00',
      title: '化工厂爆炸,多人伤亡',
      heat: 1_300_000,
    });
    expect(json.err).toMatch(/line 483: 无法识别时间/);
    expect(json.err).toMatch(/line 484: 无法识别 heat/);
    const text = await guanchao(['board', file]);
    expect(text.out).toMatch(/2024-03-04 20:00 {2}第 3 位 130 万 {2}化工厂爆炸/);
    const none = await guanchao(['board', fileOf('none.csv', ['a,b', '1,2'])]);
    expect(none.code).toBe(1);
    expect(none.err).toMatch(/no column for the time/);
    expect((await guanchao(['board', file, '--most', 'x'])).code).toBe(2);
  });

  it('makes rows of a file of readings that a replay takes as evidence of the monitor they name', async () => {
    const rows = await guanchao([
      'board',
      fileOf('hot.csv', ['时间,排名,标题,分类,热度,讨论', ...boardLines()]),
      '--listings',
      'weibo',
    ]);
    expect(rows.code).toBe(0);
    expect(rows.out.trimEnd().split('\n')).toHaveLength(481);
    const talk = Array.from({ length: 24 }, (_, hour) =>
      JSON.stringify({
        ...{ platform: 'weibo', kind: 'post', id: `p${hour}`, threadId: `p${hour}`, text: '路过化工厂' },
        at: `2024-03-04T${String(hour).padStart(2, '0')}:30:00+08:00`,
      }),
    );
    const policy = fileOf('policy.yaml', [
      'version: 1',
      'monitors:',
      '  - { id: plant, name: 化工厂, any: [化工厂爆炸] }',
    ]);
    const file = fileOf('rows.jsonl', [...talk, ...rows.out.trimEnd().split('\n')]);
    const out = join(folder, 'replayed');
    const ended = await guanchao(['replay', file, '--policy', policy, '--out', out]);
    expect(ended.code).toBe(0);
    const [incident, ...others] = JSON.parse(readFileSync(join(out, 'incidents.json'), 'utf8'));
    expect(others).toEqual([]);
    expect(incident).toMatchObject({
      peakLevel: 'yellow',
      openedAt: expect.stringMatching(/^2024-03-04T20:0/),
    });
    expect(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'))).toMatchObject({
      rows: 505,
      accepted: 505,
      rejected: 0,
    });
    expect((await guanchao(['board', file, '--listings', 'radio'])).code).toBe(2);
  });

  it('reads JSON Lines', async () => {
    const rows = boardLines().map((line) => {
      const [at, rank, title, category, heat] = line
        .replace('爆炸,多人', '爆炸多人')
        .replaceAll('"', '')
        .split(',');
      return JSON.stringify({ time: at, rank: Number(rank), title, category, heat });
    });
    const ended = await guanchao(['board', fileOf('board.jsonl', rows), '--json']);
    expect(ended.code).toBe(0);
    expect(ended.out).toMatch(/化工厂爆炸多人伤亡/);
  });
});
