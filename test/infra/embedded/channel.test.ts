import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { channelVerb } from '../../../infra/embedded/channel.ts';
import { systemClock } from '../../../shared/clock.ts';
import { runVerb } from '../../../shared/verb.ts';
import { openDingtalk } from '../../doubles/vendors/robots.ts';

const SECRETS = { GUANCHAO_CHANNEL_SECRETS: 'ding-token=token-of-the-robot\nding-sign=SECsign' };

test('a channel is set from a file, shown without secrets, tried, and switched off', async () => {
  await using robot = await openDingtalk({ token: 'token-of-the-robot', sign: 'SECsign' }, systemClock.now);
  const folder = mkdtempSync(join(tmpdir(), 'channel-verb-'));
  mkdirSync(join(folder, 'data', 'office'), { recursive: true });
  const file = join(folder, 'dingtalk.yaml');
  const said: string[] = [];
  const run = (words: readonly string[], env: Record<string, string> = SECRETS) =>
    runVerb([channelVerb], ['channel', ...words, '--data', join(folder, 'data')], {
      ...{ env, cwd: folder, clock: systemClock, signal: AbortSignal.timeout(60_000) },
      drained: async () => {},
      out: (text) => void said.push(text),
      err: (line) => void said.push(line),
    });

  writeFileSync(file, 'robots: {duty: {token: SEC_not_a_name}}\nspelling: wrong\n');
  expect(await run(['set', 'dingtalk', '--settings', file])).toBe(1);
  expect(said.join()).toMatch(/robots\.duty\.token: 须为密钥的名称.*spelling/);
  expect(said.join()).not.toContain('SEC_not_a_name');

  const settings = `base: ${robot.base}\nallowPrivate: true\nto: duty\n`;
  writeFileSync(file, `${settings}robots: {duty: {token: ding-token, sign: ding-sign}}\n`);
  expect(await run(['test', 'dingtalk'])).toBe(1);
  expect(await run(['set', 'dingtalk', '--settings', file])).toBe(0);
  expect(await run(['show', '--json'])).toBe(0);
  expect(said.at(-1)).toContain('"ding-token"');
  expect(said.join()).not.toContain('token-of-the-robot');

  expect(await run(['test', 'dingtalk'])).toBe(0);
  expect(robot.shown[0]?.text).toContain('观潮通道连通性测试，并非预警，无需处置');
  expect(await run(['test', 'dingtalk'], {})).toBe(1);
  expect(said.at(-1)).toContain('密钥 ding-token 未提供');
  expect(await run(['off', 'dingtalk'])).toBe(0);
  expect(await run(['test', 'dingtalk'])).toBe(1);
  expect(await run(['set', 'telegram', '--settings', file])).toBe(2);
});
