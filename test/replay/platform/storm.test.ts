import { describe, expect, it } from 'vitest';
import { faultNames } from '../../../services/replay/platform/faults/catalogue.ts';
import { type Random, randomStream } from '../../../services/replay/simulate/random.ts';
import { HOUR, MINUTE, type Opened, opened } from './opened.ts';

const PATHS = [
  ...[
    'comments/show',
    'comments/to_me',
    'comments/mentions',
    'statuses/mentions',
    'statuses/repost_timeline',
  ],
  ...['statuses/count', 'statuses/user_timeline', 'account/rate_limit_status', 'search/statuses/limited'],
  ...['search/hot_word/biz', 'statuses/user_timeline/other', 'comments/show_batch', 'no/such'],
];
const WECHAT = [
  ...[
    'cgi-bin/comment/list',
    'cgi-bin/freepublish/batchget',
    'cgi-bin/freepublish/getarticle',
    'datacube/getbizsummary',
  ],
  ...[
    'datacube/getarticletotaldetail',
    'cgi-bin/stable_token',
    'cgi-bin/openapi/quota/get',
    'cgi-bin/no/such',
  ],
];
const VALUES = [
  '',
  '0',
  '1',
  '20',
  '200',
  '99999',
  '-1',
  '5351566265671680',
  '9999999999999999999',
  'x',
  '青槐',
  '1,2,3',
];

function pick(random: Random, list: readonly string[]): string {
  return list[random.below(list.length)] ?? '';
}

/** A call as nobody would make it, and what came of it: a status, or `broken`. */
async function oddCall(one: Opened, random: Random): Promise<string> {
  const signal = AbortSignal.timeout(2000);
  try {
    if (random.below(3) === 0) {
      const body = JSON.stringify({
        msg_data_id: Number(pick(random, VALUES)),
        index: 0,
        begin: random.below(3),
        count: random.below(60),
        type: random.below(4),
        offset: random.below(3),
        begin_date: '2026-10-08',
        end_date: '2026-10-08',
        article_id: pick(random, VALUES),
      });
      const token = random.below(4) === 0 ? pick(random, VALUES) : await one.stableToken();
      const address = `${one.url}/wechat/${pick(random, WECHAT)}?access_token=${token}`;
      const response = await fetch(address, {
        method: 'POST',
        body: random.below(9) === 0 ? '{' : body,
        signal,
      });
      return `${response.status} ${(await response.text()).slice(0, 20)}`;
    }
    const params = new URLSearchParams({ access_token: one.token, q: '青槐' });
    for (const name of ['id', 'ids', 'cids', 'since_id', 'max_id', 'page', 'count', 'uid', 'starttime'])
      if (random.below(3) === 0) params.set(name, pick(random, VALUES));
    const response = await fetch(`${one.url}/weibo/2/${pick(random, PATHS)}.json?${params}`, { signal });
    return `${response.status} ${(await response.text()).slice(0, 20)}`;
  } catch {
    return 'broken';
  }
}

describe('the simulator under every fault and odd parameters', () => {
  it.each([1, 2])('answers or breaks as it should, and never fails itself (seed %i)', async (seed) => {
    const one = await opened({ seed, weibo: { limits: { userPerDay: 10_000 } } });
    const random = randomStream(seed, 'storm', 'calls');
    const from = one.sim.clock.now();
    await one.control('POST', '/faults/schedule', {
      ...{ seed, from, until: from + 12 * HOUR, perHour: 60, minutes: 30, chance: 0.3 },
      values: { slow: 5 },
      // They would only make the test wait; `wide-ids` is for good.
      names: faultNames.filter((name) => name !== 'no-answer'),
    });
    const outcomes: string[] = [];
    for (let n = 0; n < 90; n++) {
      await one.advance(8 * MINUTE);
      outcomes.push(await oddCall(one, random));
    }
    expect(outcomes.filter((text) => text.startsWith('500'))).toEqual([]);
    expect(outcomes.filter((text) => text.startsWith('200')).length).toBeGreaterThan(10);
    expect(outcomes.filter((text) => text === 'broken').length).toBeGreaterThan(0);
  });
});
