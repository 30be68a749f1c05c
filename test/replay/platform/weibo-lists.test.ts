import { describe, expect, it } from 'vitest';
import { HOUR, idsIn, listIn, MINUTE, type Opened, opened, sharedAt } from './opened.ts';

/** Every page of a list by number, or by max_id. */
async function readAll(
  one: Opened,
  path: string,
  params: Record<string, string | number>,
  by: 'page' | 'max_id',
) {
  const seen: string[] = [];
  let next: string | number = by === 'page' ? 1 : '0';
  for (let calls = 0; calls < 60; calls++) {
    const { body } = await one.weibo(path, { ...params, [by]: next });
    seen.push(...idsIn(body, 'comments'));
    if (body.next_cursor === 0) return seen;
    next = by === 'page' ? calls + 2 : String(body.next_cursor);
  }
  throw new Error('the list does not end');
}

const shared = sharedAt(14);

describe('the comments of the simulated Weibo', () => {
  it('have the documented keys, types and envelope', async () => {
    const one = await shared();
    const { status, body } = await one.weibo('comments/to_me', { count: 5 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ hasvisible: false, previous_cursor: 0, interval: 0 });
    const [first] = listIn(body, 'comments');
    expect(first).toMatchObject({
      created_at: expect.stringMatching(/^Thu Oct 08 \d\d:\d\d:\d\d \+0800 2026$/),
      idstr: String(first?.id),
      mid: String(first?.id),
      text: expect.any(String),
      source: expect.stringContaining('<a href'),
      user: { idstr: expect.any(String), screen_name: expect.any(String), verified: expect.any(Boolean) },
      status: {
        idstr: expect.any(String),
        comments_count: expect.any(Number),
        visible: { type: 0, list_id: 0 },
      },
    });
  });

  it.each(['page', 'max_id'] as const)('can be read whole by %s, newest first, each once', async (by) => {
    const one = await shared();
    const crisis = one.sim.world.weibo.threads.find((thread) => thread.crisis);
    const id = String(crisis?.id);
    const seen = await readAll(one, 'comments/show', { id, count: 50 }, by);
    const there = (crisis?.comments ?? []).filter(
      ({ at, deletedAt }) =>
        at <= one.sim.clock.now() && (deletedAt === null || deletedAt > one.sim.clock.now()),
    );
    expect(there.length).toBeGreaterThan(200);
    expect(seen).toEqual(there.map((item) => String(item.id)).reverse());
  });

  it('are greater than since_id and not greater than max_id', async () => {
    const one = await shared();
    const all = idsIn((await one.weibo('comments/to_me', { count: 200 })).body, 'comments');
    const [newest, second, third] = all;
    const since = await one.weibo('comments/to_me', { since_id: second ?? '' });
    expect(idsIn(since.body, 'comments')).toEqual([newest]);
    const max = await one.weibo('comments/to_me', { max_id: second ?? '', count: 2 });
    expect(idsIn(max.body, 'comments')).toEqual([second, third]);
  });

  it('leave gaps where something was deleted, and count it all the same', async () => {
    const one = await opened({ deletedShare: 0.4 });
    await one.advance(23 * HOUR);
    const crisis = String(one.sim.world.weibo.threads.find((thread) => thread.crisis)?.id);
    const { body } = await one.weibo('comments/show', { id: crisis, count: 50 });
    expect(listIn(body, 'comments').length).toBeLessThan(50);
    expect(body.next_cursor).not.toBe(0);
    const seen = await readAll(one, 'comments/show', { id: crisis, count: 200 }, 'max_id');
    expect(seen.length).toBeLessThan(Number(body.total_number));
  });

  it('come into being as time moves on, and stay away once deleted by hand', async () => {
    const one = await opened();
    await one.advance(8 * HOUR + MINUTE);
    const before = await one.weibo('comments/to_me', { count: 1 });
    await one.advance(30 * MINUTE);
    const after = await one.weibo('comments/to_me', { count: 1 });
    expect(Number(after.body.total_number)).toBeGreaterThan(Number(before.body.total_number));
    const [id] = idsIn(after.body, 'comments');
    await one.control('POST', '/delete', { id });
    expect(idsIn((await one.weibo('comments/to_me', { count: 5 })).body, 'comments')).not.toContain(id);
  });

  it('of a deleted status are answered with 20101, and statuses/count leaves it out', async () => {
    const one = await opened();
    await one.advance(HOUR);
    const [gone, other] = one.sim.world.weibo.threads.filter(
      ({ at, account }) => at < one.sim.clock.now() && account,
    );
    await one.control('POST', '/delete', { id: String(gone?.id) });
    const shown = await one.weibo('comments/show', { id: String(gone?.id) });
    expect(shown).toMatchObject({
      status: 400,
      body: { error_code: 20101, request: '/2/comments/show.json' },
    });
    const response = await fetch(
      `${one.url}/weibo/2/statuses/count.json?access_token=${one.token}&ids=${gone?.id},${other?.id}`,
    );
    expect(await response.json()).toMatchObject([{ id: Number(other?.id), comments: expect.any(Number) }]);
  });
});
