import { expect } from 'vitest';
import type { TimelinePoint } from '../../shared/incident-store/incident-store.ts';
import type { Law } from './incident-store.ts';
import { MINUTE, upTo } from './incident-store-records.ts';

/** Laws of timelines. */
export const timelineLaws: readonly Law[] = [
  {
    title: 'points of a minute add up, once per position however often they are brought',
    async run(ground) {
      const settings = await ground.fresh();
      {
        await using store = await ground.open(settings);
        await store.timelines.add([point('a', 0, 2), point('a', 0, 3), point('b', 0, 1)], place('1'));
        await store.timelines.add([point('a', 0, 100)], place('1'));
        await store.timelines.add([point('a', 0, 10)], { writer: 'other', value: '1' });
      }
      await using store = await ground.open(settings);
      await store.timelines.add([point('a', 0, 100)], place('1'));
      await store.timelines.add([point('a', 0, 20)], place('2'));
      await store.settled();
      expect(await store.timelines.read(['a'], MINUTE, MINUTE)).toEqual([point('a', 0, 35)]);
      expect(await store.timelines.read(['b'], MINUTE, MINUTE)).toEqual([point('b', 0, 1)]);
      expect(await store.position('sums')).toBe('2');
    },
  },
  {
    title: 'a span is read by time, both ends with it, over months, for the subjects asked for',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      const days = upTo(100);
      await store.timelines.add(
        days.flatMap((day) => [
          point('b', day * 1440, 1),
          point('a', day * 1440, 2),
          point('c', day * 1440, 9),
        ]),
        place('1'),
      );
      await store.timelines.add([{ ...point('a', 1440, 5), platform: 'wechat' }], place('2'));
      await store.settled();
      expect(await store.timelines.read(['a', 'b', 'a'], MINUTE + 1440, MINUTE + 2 * 1440)).toEqual([
        point('a', 1440, 2),
        { ...point('a', 1440, 5), platform: 'wechat' },
        point('b', 1440, 1),
        point('a', 2880, 2),
        point('b', 2880, 1),
      ]);
      const all = await store.timelines.read(['b'], -9e15, 9e15);
      expect(all).toEqual(days.map((day) => point('b', day * 1440, 1)));
      expect(await store.timelines.read([], 0, 9e15)).toEqual([]);
      expect(await store.timelines.read(['a'], MINUTE + 1, MINUTE + 2)).toEqual([]);
    },
  },
  {
    title: 'a reading beyond any page is refused, not cut',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      for (let part = 0; part < 10; part++) {
        const points = upTo(51_000).map((n) => point('a', part * 51_000 + n, 1));
        await store.timelines.add(points, place(String(part)));
      }
      await store.settled();
      const refused = { code: 'BAD_INPUT' };
      await expect(store.timelines.read(['a'], 0, 9e15)).rejects.toMatchObject(refused);
      await expect(store.timelines.read(upTo(10_000).map(String), 0, 1)).rejects.toMatchObject(refused);
      expect(await store.timelines.read(['a'], MINUTE, MINUTE + 9)).toHaveLength(10);
    },
  },
];

function point(subject: string, minute: number, n: number): TimelinePoint {
  return { subject, platform: 'weibo', minute: MINUTE + minute, n, negative: n * 2, tooLate: n * 3 };
}

function place(value: string) {
  return { writer: 'sums', value };
}
