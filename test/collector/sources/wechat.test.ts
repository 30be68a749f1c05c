import { expect, test } from 'vitest';
import { wechat } from '../../../services/collector/sources/wechat/wechat.ts';
import { truthOf } from '../../../services/replay/platform/control/truth.ts';
import { HOUR, MINUTE, type Opened, opened } from '../../replay/platform/opened.ts';
import { running } from './running.ts';

const QUIET = { crisis: null, medianResponses: 300 } as const;

function settingsOf({ url, wechatAccount: { appid, secret } }: Opened) {
  return { appid, secret, base: `${url}/wechat`, allowPrivate: true };
}

test('comments hang under their article; yesterday’s statistics are counts of it', async () => {
  const platform = await opened({ ...QUIET, medianResponses: 20, historyHours: 30 });
  const run = await running(platform, wechat, settingsOf(platform));
  await run.drive(platform.sim.clock.now() + HOUR);
  const { mentions, counts } = await run.held();
  const articles = new Set(mentions.flatMap(({ kind, thread }) => (kind === 'article' ? [thread] : [])));
  const comments = mentions.filter(({ kind }) => kind === 'comment');
  expect(comments.length).toBeGreaterThan(20);
  for (const { thread, root } of comments) {
    expect(articles.has(thread)).toBe(true);
    expect(root?.id).toBe(thread);
    expect(root?.text.length).toBeGreaterThan(0);
  }
  expect(counts.length).toBeGreaterThan(0);
  expect(counts.every(({ reads, thread }) => reads !== undefined && articles.has(thread))).toBe(true);
});

test('a comment that two whole sweeps no longer show is told as deleted; one short page says nothing', async () => {
  const platform = await opened(QUIET);
  const run = await running(platform, wechat, settingsOf(platform));
  await run.drive(platform.sim.clock.now() + 2 * HOUR);
  await platform.fault({ name: 'short-page', on: 'wechat/cgi-bin/comment/list', times: 2 });
  await run.drive(platform.sim.clock.now() + 10 * MINUTE);
  const before = await run.held();
  const known = new Set(before.amends.map(({ id }) => id));
  const [comment] = before.mentions.filter(({ kind, id }) => kind === 'comment' && !known.has(id));
  await platform.control('POST', '/delete', { id: comment?.id.replace('wechat:', '') });
  await run.drive(platform.sim.clock.now() + 5 * HOUR);
  const { amends } = await run.held();
  expect(amends.map(({ id }) => id)).toContain(comment?.id);
  // Nothing that is still there was told as gone.
  const { items } = truthOf(platform.sim, platform.sim.clock.now());
  const there = new Set(items.flatMap(({ id, deletedAt }) => (deletedAt === null ? [`wechat:${id}`] : [])));
  const wrong = amends.filter(({ id }) => there.has(id));
  expect(wrong).toEqual([]);
});

test('the token is asked for once while it holds, and anew when it dies in between', async () => {
  const platform = await opened(QUIET);
  const run = await running(platform, wechat, settingsOf(platform));
  await run.drive(platform.sim.clock.now() + HOUR);
  const tokens = () =>
    platform.sim.ledger.calls().filter(({ route }) => route.endsWith('stable_token')).length;
  expect(tokens()).toBe(1);
  await platform.fault({ name: 'access-token-expired', times: 1 });
  await run.drive(platform.sim.clock.now() + HOUR);
  expect(tokens()).toBe(2);
  expect((await run.runner().status()).standing.refused).toEqual({});
});

test('a secret that is wrong is said, and not tried for ever', async () => {
  const platform = await opened(QUIET);
  const run = await running(platform, wechat, { ...settingsOf(platform), secret: 'another-secret' });
  await run.drive(platform.sim.clock.now() + 5 * HOUR);
  expect((await run.runner().status()).standing.refused.source).toMatch(/secret/);
  expect(platform.sim.ledger.calls().length).toBeLessThanOrEqual(3);
});
