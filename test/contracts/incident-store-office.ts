import { expect } from 'vitest';
import { manualClock } from './event-log-clock.ts';
import type { Law } from './incident-store.ts';
import { AT, allOf, upTo } from './incident-store-records.ts';

/** Laws of what only the store holds: settings, people, audit. */
export const officeLaws: readonly Law[] = [
  {
    title: 'a setting is changed only from the version it has, and every version stays',
    async run(ground) {
      const settings = await ground.fresh();
      const one = { name: 'routes', version: 1, value: { to: ['值班'] }, by: '张', at: AT };
      const two = { name: 'routes', version: 2, value: null, by: '李', at: AT + 1 };
      {
        await using store = await ground.open(settings);
        expect(await store.settings.get('routes')).toBeNull();
        expect(await store.settings.put('routes', one.value, 0, '张', AT)).toEqual(one);
        for (const expected of [0, 2, -1]) {
          const late = store.settings.put('routes', 'late', expected, '王', AT);
          await expect(late).rejects.toMatchObject({ code: 'CONFLICT' });
        }
        expect(await store.settings.put('routes', null, 1, '李', AT + 1)).toEqual(two);
        const none = store.settings.put('routes', undefined, 2, '李', AT);
        await expect(none).rejects.toMatchObject({ code: 'BAD_INPUT' });
      }
      await using store = await ground.open(settings);
      expect(await store.settings.get('routes')).toEqual(two);
      expect(await store.settings.history('routes')).toEqual([one, two]);
      expect(await store.settings.history('other')).toEqual([]);
    },
  },
  {
    title: 'of many who change a setting from one version, one succeeds',
    async run(ground) {
      const settings = await ground.fresh();
      await using store = await ground.open(settings);
      await using other = await ground.open(settings);
      const tries = await Promise.allSettled(
        upTo(20).map((n) => (n % 2 === 0 ? store : other).settings.put('mute', n, 0, '张', AT)),
      );
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const reasons = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
      expect(new Set(reasons)).toEqual(new Set(['CONFLICT']));
      expect(await store.settings.history('mute')).toHaveLength(1);
    },
  },
  {
    title: 'users are kept, and putting one again replaces it',
    async run(ground) {
      const settings = await ground.fresh();
      const zhang = { name: '张', password: '$argon2id$1', role: 'duty', createdAt: AT } as const;
      const admin = { name: 'admin', password: '$argon2id$2', role: 'admin', createdAt: AT } as const;
      {
        await using store = await ground.open(settings);
        await store.people.putUser(zhang);
        await store.people.putUser(admin);
        await store.people.putUser({ ...zhang, password: '$argon2id$3' });
      }
      await using store = await ground.open(settings);
      expect(await store.people.user('张')).toEqual({ ...zhang, password: '$argon2id$3' });
      expect(await store.people.user('王')).toBeNull();
      expect(await store.people.users()).toEqual([admin, { ...zhang, password: '$argon2id$3' }]);
    },
  },
  {
    title: 'a session is there until it expires or is dropped, and remembers when it was seen',
    async run(ground) {
      const clock = manualClock(AT);
      await using store = await ground.open(await ground.fresh(), clock);
      const session = { digest: 'd1', user: '张', createdAt: AT, seenAt: AT, expiresAt: AT + 1000 };
      const { people } = store;
      await people.putSession(session);
      await people.putSession({ ...session, digest: 'd2', expiresAt: AT + 5000 });
      await people.touchSession('d1', AT + 300);
      await people.touchSession('d1', AT + 200);
      await people.touchSession('none', AT + 300);
      expect(await people.session('d1')).toEqual({ ...session, seenAt: AT + 300 });
      expect(await people.session('none')).toBeNull();
      clock.advance(999);
      expect(await people.session('d1')).not.toBeNull();
      clock.advance(1);
      expect(await people.session('d1')).toBeNull();
      await people.touchSession('d1', AT + 1000);
      expect(await people.session('d1')).toBeNull();
      await people.dropSession('d2');
      expect(await people.session('d2')).toBeNull();
    },
  },
  {
    title: 'audit entries stay as they were appended, newest first',
    async run(ground) {
      const settings = await ground.fresh();
      // Several of one moment: each is there, however alike.
      const entries = upTo(45).map((n) => ({
        at: AT + Math.floor(n / 10),
        by: '张',
        what: 'sign',
        object: `inc-${n}`,
        detail: n % 2 === 0 ? '' : "'; DROP TABLE audit; --",
      }));
      {
        await using store = await ground.open(settings);
        for (const entry of entries) await store.audit.append(entry);
      }
      await using store = await ground.open(settings);
      await store.settled();
      const seen = await allOf((page) => store.audit.find(page), 8);
      expect(seen.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).reverse());
      expect(new Set(seen.map(({ object }) => object)).size).toBe(45);
      expect(seen.find(({ object }) => object === 'inc-44')).toEqual(entries[44]);
    },
  },
  {
    title: 'calls take effect in the order in which they are made, and closing waits for them',
    async run(ground) {
      const settings = await ground.fresh();
      const store = await ground.open(settings);
      const puts = upTo(50).map((n) => store.settings.put('n', n, n, '张', AT));
      const last = store.settings.get('n');
      const closed = store[Symbol.asyncDispose]();
      await expect(store.settings.get('n')).rejects.toMatchObject({ code: 'STORE_FAILED' });
      await closed;
      await store[Symbol.asyncDispose]();
      expect((await Promise.all(puts)).map(({ version }) => version)).toEqual(upTo(50).map((n) => n + 1));
      expect(await last).toMatchObject({ version: 50, value: 49 });
      await using again = await ground.open(settings);
      expect(await again.settings.get('n')).toMatchObject({ version: 50, value: 49 });
    },
  },
  {
    title: 'a value that is no data, or not of its kind, is refused and stops nothing',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      const refused = { code: 'BAD_INPUT' };
      await expect(store.settings.put('f', () => 1, 0, '张', AT)).rejects.toMatchObject(refused);
      await expect(store.settings.put('f', 1, 0, '张', Number.NaN)).rejects.toMatchObject(refused);
      const entry = { at: 1.5, by: '张', what: 'sign', object: 'o', detail: '' };
      await expect(store.audit.append(entry)).rejects.toMatchObject(refused);
      const point = { subject: 'a', platform: 'weibo', minute: 1, n: 0.5, negative: 0, tooLate: 0 } as const;
      const add = store.timelines.add([{ ...point, n: 1 }, point], { writer: 'w', value: '1' });
      await expect(add).rejects.toMatchObject(refused);
      expect(await store.timelines.read(['a'], 0, 9)).toEqual([]);
      expect(await store.position('w')).toBeNull();
      expect((await store.settings.put('f', 1, 0, '张', AT)).version).toBe(1);
    },
  },
];
