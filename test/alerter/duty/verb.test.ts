import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { dutyVerbBy } from '../../../services/alerter/duty-verb.ts';
import { readPolicyFile } from '../../../services/policy.ts';
import { systemClock } from '../../../shared/clock.ts';
import { runVerb } from '../../../shared/verb.ts';
import { testFolder } from '../running.ts';
import { officeDuty } from './office.ts';

function policyFile(): string {
  const path = join(testFolder('duty'), 'policy.yaml');
  writeFileSync(path, stringify({ version: 1, duty: officeDuty }));
  return path;
}

/** The verb as the command runs it, in this process. */
async function guanchao(argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const verb = dutyVerbBy(readPolicyFile, (call) => call.path(call.option('data') ?? 'guanchao-data'));
  let [out, err] = ['', ''];
  const code = await runVerb([verb], argv, {
    ...{ env: {}, cwd: testFolder('cwd'), clock: systemClock, signal: new AbortController().signal },
    drained: async () => {},
    out: (text) => {
      out += text;
    },
    err: (line) => {
      err += line;
    },
  });
  return { code, out, err };
}

describe('guanchao duty', () => {
  it('who answers in Chinese and as JSON, and sends nothing', async () => {
    const policy = policyFile();
    const ask = [
      'duty',
      'who',
      '--policy',
      policy,
      '--at',
      '2026-10-01 23:00',
      '--region',
      '440300',
      '--level',
      'red',
    ];
    const [text, json] = await Promise.all([guanchao(ask), guanchao([...ask, '--json'])]);
    expect(text).toMatchObject({ code: 0, err: '' });
    expect(text.out).toContain('2026-10-01 23:00  休息日（国庆节）  红色 I级');
    expect(text.out).toContain('立即  2026-10-01 23:00  夜三同志（sms、wecom），至 2026-10-01 23:03 共 2 次');
    expect(text.out).toContain('6 分钟后  2026-10-01 23:06  夜三同志（sms、wecom）、省一同志（sms）');
    const plan = JSON.parse(json.out);
    expect(plan).toMatchObject({ at: '2026-10-01T23:00:00+08:00', level: 'red', quietUntil: null });
    expect(plan.answers[0]).toMatchObject({
      lead: true,
      team: ['夜三'],
      above: ['省一'],
      cell: { name: '市网信办' },
    });
    // No address of anybody is printed.
    expect(json.out).not.toContain('13700000');
  });

  it('check says what is likely wrong; what cannot be used is told with its reason', async () => {
    const policy = policyFile();
    const [check, late, nowhere] = await Promise.all([
      guanchao(['duty', 'check', '--policy', policy, '--at', '2026-10-01T23:00:00+08:00', '--json']),
      guanchao(['duty', 'who', '--policy', policy, '--at', 'yesterday']),
      guanchao(['duty', 'who', '--policy', `${policy}.none`]),
    ]);
    expect(JSON.parse(check.out).warnings).toContainEqual(expect.stringContaining('440304 × 各条线 为空'));
    expect(late).toMatchObject({ code: 1, err: expect.stringContaining('--at takes a time') });
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('cannot be read') });
    const none = await guanchao(['duty', 'who']);
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('give --policy FILE') });
  });
});
