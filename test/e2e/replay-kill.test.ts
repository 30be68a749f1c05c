import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulateLines } from '../../services/replay/simulate/scenario.ts';
import { rehearsal } from '../../services/replay/simulate/scenarios.ts';
import { bytesBelow } from '../bytes-below.ts';
import { guanchao } from '../command.ts';
import { temporaryFolder } from '../pipeline.ts';

const folder = temporaryFolder('kill');
const file = join(folder, 'storm.jsonl');
const policy = join(folder, 'policy.yaml');
writeFileSync(file, `${[...simulateLines(rehearsal({ seed: 11 }))].join('\n')}\n`);
writeFileSync(
  policy,
  'version: 1\nmonitors:\n  - {id: market, name: 市场, any: [青槐]}\n  - {id: water, name: 水管, any: [柳堇]}\n',
);

function outputs(out: string): Record<string, string> {
  const names = ['incidents.json', 'alerts.jsonl', 'assessments.jsonl', 'rejects.jsonl', 'report.html'];
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(out, name), 'utf8')]));
}

describe('a replay', () => {
  it('gives the same bytes twice, and when it is killed by SIGKILL ten times and resumed', async () => {
    const args = (out: string) => ['replay', file, '--out', out, '--policy', policy];
    const [first, second, killed] = ['first', 'second', 'killed'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    expect((await guanchao(args(first))).code).toBe(0);
    expect((await guanchao(args(second))).code).toBe(0);
    const expected = outputs(first);
    expect(JSON.parse(expected['incidents.json'] ?? '').length).toBeGreaterThan(0);
    expect(outputs(second)).toEqual(expected);

    // Points spread over everything a whole replay writes, each a little past where the last one was.
    const whole = bytesBelow(first);
    let kills = 0;
    for (let i = 1; i <= 10; i++) {
      const point = (whole * (i - 0.5)) / 10;
      const ended = await guanchao(args(killed), () => bytesBelow(killed) >= point);
      if (ended.signal === 'SIGKILL') kills += 1;
    }
    expect(kills).toBeGreaterThanOrEqual(8);
    expect((await guanchao(args(killed))).code).toBe(0);
    expect(outputs(killed)).toEqual(expected);
    const summary = (out: string) => ({
      ...JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')),
      seconds: 0,
      perSecond: 0,
    });
    expect(summary(killed)).toEqual(summary(first));
  }, 300_000);

  it('refuses a folder that holds another replay, or something else', async () => {
    const out = join(folder, 'first');
    const other = join(folder, 'other.yaml');
    writeFileSync(other, 'version: 1\nmonitors:\n  - {id: bus, name: 公交, any: [晴苇]}\n');
    const refused = await guanchao(['replay', file, '--out', out, '--policy', other]);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.err).toContain('holds another replay (it differs in: policy)');
    const foreign = await guanchao(['replay', file, '--out', folder, '--policy', policy]);
    expect(foreign).toMatchObject({ code: 2 });
    expect(foreign.err).toContain('is not empty');
  });
});
