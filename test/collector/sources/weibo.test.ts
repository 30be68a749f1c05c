import { expect, test } from 'vitest';
import { coverageOf } from '../../../services/collector/sources/lane.ts';
import { weibo } from '../../../services/collector/sources/weibo/weibo.ts';
import { truthOf } from '../../../services/replay/platform/control/truth.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import { HOUR, MINUTE, type Opened, opened } from '../../replay/platform/opened.ts';
import { running } from './running.ts';

function settingsOf({ url, token, weiboAccount }: Opened) {
  return { accessToken: token, uid: weiboAccount.uid, base: `${url}/weibo`, allowPrivate: true };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Minutes from being said to being offered, of the comments on the crisis post. */
function delays({ sim, weiboAccount }: Opened): readonly number[] {
  return truthOf(sim, sim.clock.now())
    .items.filter((item) => item.crisis && item.kind === 'comment' && item.account === weiboAccount.key)
    .flatMap(({ offered, at }) => (offered === null ? [] : [(offered.first - at) / MINUTE]));
}

test('comments come with their root, counts are read, reposts that no feed brings are swept', async () => {
  const platform = await opened();
  const run = await running(platform, weibo, settingsOf(platform));
  await run.drive(platform.sim.clock.now() + 10 * HOUR);
  const { mentions, counts, threads } = await run.held();
  const comments = mentions.filter(({ kind }) => kind === 'comment');
  expect(comments.length).toBeGreaterThan(100);
  expect(comments.every(({ root, thread }) => root?.id === thread && root.text.length > 0)).toBe(true);
  // Those under the account's own posts know whose they are; nobody else's threads are put together.
  expect(comments.filter(({ root }) => root?.account !== undefined).length).toBeGreaterThan(100);
  expect(mentions.filter(({ kind }) => kind === 'repost').length).toBeGreaterThan(50);
  expect(counts.length).toBeGreaterThan(3);
  expect(threads.length).toBeGreaterThan(0);
  const { sight, quotas } = await run.runner().status();
  expect(sight.expected).toBeGreaterThan(100);
  expect(coverageOf(sight)).toBeGreaterThan(0.9);
  expect(sight.authorisedUntil).toBeGreaterThan(platform.sim.clock.now());
  expect(quotas.find(({ name }) => name === 'user')?.left).toBeGreaterThan(0);
});

test('a post that is gone is told as deleted, and is asked for no more', async () => {
  const platform = await opened();
  const run = await running(platform, weibo, settingsOf(platform));
  await run.drive(platform.sim.clock.now() + 10 * HOUR);
  const [post] = (await run.held()).mentions.filter(
    ({ kind, authorKind }) => kind === 'post' && authorKind === 'official',
  );
  await platform.control('POST', '/delete', { id: post?.thread });
  await run.drive(platform.sim.clock.now() + 9 * HOUR);
  expect((await run.held()).amends).toMatchObject([{ id: post?.id, what: 'deleted', text: null }]);
});

/** The same hundred calls a day, in turn, evenly: comments, mentions, mentions in comments, own posts, counts. */
async function pollInTurn(platform: Opened, until: number): Promise<void> {
  const http = createHttpClient();
  const source = weibo.open(weibo.settings.parse(settingsOf(platform)));
  const turn = ['to-me', 'mentions', 'comment-mentions', 'own-posts', 'counts'];
  let cursor = source.begin(platform.sim.clock.now());
  for (let call = 0; platform.sim.clock.now() < until; call++) {
    const now = platform.sim.clock.now();
    const asks = source.asks(cursor, null, now);
    const ask = asks.find(({ going }) => going) ?? asks.find(({ task }) => task === turn[call % turn.length]);
    if (ask) {
      const signal = new AbortController().signal;
      const answer = await http.call({ ...source.request(ask, null), allowPrivate: true, signal });
      if ('body' in answer)
        ({ cursor } = source.read(cursor, ask, { status: answer.status, body: answer.body.toString() }, now));
    }
    platform.sim.clock.moveTo(now + (24 * HOUR) / 100);
  }
}

test('with the same hundred calls a day the crisis is seen several times sooner than by polling in turn', async () => {
  // From eight in the morning: the crisis comes at four in the afternoon.
  const planned = await opened();
  const run = await running(planned, weibo, settingsOf(planned));
  const end = planned.sim.clock.now() + 11 * HOUR;
  await run.drive(end);
  const inTurn = await opened();
  await pollInTurn(inTurn, end);
  const [own, other] = [delays(planned), delays(inTurn)];
  const used = (platform: Opened) =>
    platform.sim.quotas.windows().find(({ quota }) => quota.startsWith('weibo user'))?.used ?? 0;
  expect(used(planned)).toBeLessThanOrEqual(100);
  expect(own.length).toBeGreaterThanOrEqual(other.length);
  expect(median(own) * 3).toBeLessThan(median(other));
});
