import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AT, archived, incidentId, MINUTE, record } from '../contracts/incident-store-records.ts';
import { elasticsearchGround, testClient } from './elasticsearch-ground.ts';

const page = readFileSync('infra/elasticsearch.md', 'utf8');

/** The query that the page gives under this name. */
function queryOf(name: string): Record<string, unknown> {
  const block = new RegExp(`\`\`\`json ${name}\n(.*?)\`\`\``, 's').exec(page)?.[1];
  expect(block, name).toBeDefined();
  return JSON.parse(block ?? '');
}

describe('infra/elasticsearch.md on a real server', () => {
  it('the timeline query gives sums per minute in China, over all documents of a minute', async () => {
    const place = await elasticsearchGround.fresh();
    await using store = await elasticsearchGround.open(place);
    const point = {
      subject: 'market',
      platform: 'weibo',
      minute: MINUTE,
      n: 3,
      negative: 1,
      tooLate: 0,
    } as const;
    const later = { ...point, minute: MINUTE + 59 };
    await store.timelines.add([point, later], { writer: 'w', value: '1' });
    await store.timelines.add([point, { ...point, subject: 'other' }], { writer: 'w', value: '2' });
    await store.settled();
    const answer = await testClient().search<unknown, { minutes: { buckets: object[] } }>({
      index: `${place.elasticsearch.prefix}-timelines.*`,
      ...queryOf('timeline'),
    });
    expect(answer.aggregations?.minutes.buckets).toMatchObject([
      { key_as_string: '2020-06-13 08:00', n: { value: 6 }, negative: { value: 2 } },
      { key_as_string: '2020-06-13 08:59', n: { value: 3 }, negative: { value: 1 } },
    ]);
  });

  it('the mentions query finds a phrase of Chinese, newest first', async () => {
    const place = await elasticsearchGround.fresh();
    await using store = await elasticsearchGround.open(place);
    await store.mentions.add([
      archived(1, { text: '听说新发地的三文鱼有问题' }),
      archived(2, { text: '三文鱼是新发地的' }),
      archived(3, { text: '新发地的三文鱼！' }),
      archived(4, { text: '新发地的三文鱼', subjects: ['other'] }),
    ]);
    await store.settled();
    const answer = await testClient().search<{ at: number; text: string }>({
      index: `${place.elasticsearch.prefix}-mentions.*`,
      ...queryOf('mentions'),
    });
    expect(answer.hits.hits.map(({ _source }) => _source)).toEqual([
      { at: AT + 3000, platform: 'weibo', region: null, text: '新发地的三文鱼！' },
      { at: AT + 1000, platform: 'weibo', region: null, text: '听说新发地的三文鱼有问题' },
    ]);
  });

  it('the incidents query finds what was open in the span', async () => {
    const place = await elasticsearchGround.fresh();
    await using store = await elasticsearchGround.open(place);
    await store.incidents.put([
      { record: record(1, 1, { closedAt: MINUTE - 1 }) },
      { record: record(2, 1, { closedAt: MINUTE + 5 }) },
      { record: record(3) },
      { record: record(4, 1, { onset: MINUTE + 1441 }) },
    ]);
    await store.settled();
    const answer = await testClient().search<{ id: string }>({
      index: `${place.elasticsearch.prefix}-incidents`,
      ...queryOf('incidents'),
    });
    expect(answer.hits.hits.map(({ _source }) => _source?.id)).toEqual([incidentId(3), incidentId(2)]);
  });

  it('the indices of a store have the mappings of the contract, and nothing else gets in', async () => {
    const place = await elasticsearchGround.fresh();
    await using store = await elasticsearchGround.open(place);
    await store.mentions.add([archived(1)]);
    const index = `${place.elasticsearch.prefix}-mentions.202006`;
    const client = testClient();
    const { [index]: found } = await client.indices.getMapping({ index });
    expect(found?.mappings).toMatchObject({
      dynamic: 'strict',
      _source: { excludes: ['words', 'characters'] },
    });
    await expect(client.index({ index, document: { author: 'x' } })).rejects.toThrow(
      'strict_dynamic_mapping',
    );
  });
});
