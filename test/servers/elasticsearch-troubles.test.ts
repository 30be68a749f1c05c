import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type ElasticsearchPlace, openIncidentStore } from '../../shared/incident-store/open.ts';
import { AT, archived, MINUTE, planned } from '../contracts/incident-store-records.ts';
import { answering } from './answering.ts';
import { openBetween } from './between.ts';
import { type ElasticsearchStorePlace, elasticsearchGround, testClient } from './elasticsearch-ground.ts';

const PATIENCE_MS = 1_500;
const SECRET = 'a-secret-of-the-office';
const POINT = { subject: 'a', platform: 'weibo', minute: MINUTE, n: 1, negative: 0, tooLate: 0 } as const;

/** As Elasticsearch 9.5.3 answers. */
const REFUSED = {
  status: 401,
  headers: { 'www-authenticate': 'Basic realm="security"' },
  body: {
    error: {
      type: 'security_exception',
      reason: 'unable to authenticate user [guanchao] for REST request [/_cluster/health]',
    },
    status: 401,
  },
};
const FORBIDDEN = {
  status: 403,
  body: {
    error: {
      type: 'security_exception',
      reason:
        'action [indices:data/read/get] is unauthorized for user [guanchao] with effective roles [reader] on indices [guanchao-live-state], this action is granted by the index privileges [read,all]',
    },
    status: 403,
  },
};
const BUSY = {
  status: 429,
  body: {
    error: {
      type: 'es_rejected_execution_exception',
      reason: 'rejected execution of coordinating operation',
    },
    status: 429,
  },
};
const OLD = {
  status: 400,
  body: { error: { type: 'media_type_header_exception', reason: 'Invalid media-type value' }, status: 400 },
};

/** What opening says, which holds no secret, however deep one looks. */
async function refusal(place: Partial<ElasticsearchPlace> & { readonly url: string }) {
  const elasticsearch = { prefix: 'guanchao-live', replicas: 0, ...place };
  const error: unknown = await openIncidentStore({ elasticsearch, patienceMs: PATIENCE_MS }).then(
    () => null,
    (caught: unknown) => caught,
  );
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(SECRET);
  return error;
}

function failed(words: string) {
  return { code: 'STORE_FAILED', message: expect.stringContaining(words) };
}

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}

describe('a store on Elasticsearch that does not let us in', () => {
  const auth = { username: 'guanchao', password: SECRET };

  it('says that nothing can be reached there, and that what is there is something else', async () => {
    expect(await refusal({ url: 'http://127.0.0.1:9', auth })).toMatchObject(failed('cannot be reached'));
    const other = await answering({ status: 200, body: {}, headers: { server: 'other' } });
    expect(await refusal({ url: other.url, auth })).toMatchObject(failed('is not Elasticsearch'));
    const old = await answering(OLD);
    expect(await refusal({ url: old.url, auth })).toMatchObject(failed('older than version 9'));
  });

  it('says that the password is wrong, at once and without it; the user is sent as basic authentication', async () => {
    const server = await answering(REFUSED);
    expect(await refusal({ url: server.url, auth })).toMatchObject(failed('refuses the user and password'));
    expect(server.asked.map(({ authorization }) => authorization)).toEqual([
      `Basic ${Buffer.from(`guanchao:${SECRET}`).toString('base64')}`,
    ]);
  });

  it('sends an API key as such (the shape of the request only: the bare server of these tests has no API keys)', async () => {
    const server = await answering(REFUSED);
    expect(await refusal({ url: server.url, auth: { apiKey: SECRET } })).toMatchObject(
      failed('API key (401)'),
    );
    expect(server.asked.map(({ authorization }) => authorization)).toEqual([`ApiKey ${SECRET}`]);
  });

  it('says what it may not do, and to which index', async () => {
    const server = await answering(FORBIDDEN);
    const told = await refusal({ url: server.url, auth });
    expect(told).toMatchObject(failed('indices:data/read/get on guanchao-live-state'));
  });

  it('tries on while the server is overloaded, and says so when that lasts', async () => {
    const server = await answering(BUSY);
    expect(await refusal({ url: server.url, auth })).toMatchObject(failed('overloaded (429'));
    expect(server.asked.length).toBeGreaterThan(2);
  });

  it('trusts the CA it is given and no other', async () => {
    const server = await answering(REFUSED, { cert: fixture('node.pem'), key: fixture('node.key') });
    for (const ca of [undefined, fixture('other-ca.pem')]) {
      const place = { url: server.url, auth, ...(ca === undefined ? {} : { ca }) };
      expect(await refusal(place)).toMatchObject(failed('is not trusted'));
    }
    expect(server.asked).toEqual([]);
    const right = await refusal({ url: server.url, auth, ca: fixture('ca.pem') });
    expect(right).toMatchObject(failed('refuses the user and password'));
    const plain = await answering(REFUSED);
    const none = await refusal({ url: plain.url.replace('http:', 'https:'), auth });
    expect(none).toMatchObject(failed('speaks no TLS'));
  });

  it('refuses an address with a password in it, one that is none, a CA and a prefix that are none', async () => {
    const refused = { code: 'BAD_INPUT' };
    for (const url of [`http://guanchao:${SECRET}@127.0.0.1:9`, 'here', 'ftp://127.0.0.1'])
      expect(await refusal({ url })).toMatchObject(refused);
    expect(await refusal({ url: 'http://127.0.0.1:9', ca: 'none' })).toMatchObject(refused);
    const { elasticsearch } = await elasticsearchGround.fresh();
    for (const prefix of ['', 'Guanchao', 'a*', '-a', 'a.b', 'a,b'])
      expect(await refusal({ url: elasticsearch.url, prefix })).toMatchObject(refused);
  });
});

describe('a store on Elasticsearch that another program knows', () => {
  it('is refused when it is of another version, or its indices are of another program', async () => {
    const place = await elasticsearchGround.fresh();
    await (await elasticsearchGround.open(place))[Symbol.asyncDispose]();
    const { prefix } = place.elasticsearch;
    const client = testClient();
    const mark = { application: 'guanchao incident store', schema: 99 };
    await client.index({ index: `${prefix}-state`, id: 'store', document: mark });
    await expect(elasticsearchGround.open(place)).rejects.toMatchObject(failed('version 99'));
    const theirs = await elasticsearchGround.fresh();
    await client.indices.create({ index: `${theirs.elasticsearch.prefix}-mentions.202006` });
    await expect(elasticsearchGround.open(theirs)).rejects.toMatchObject(failed('another program'));
  });
});

describe('a store on Elasticsearch whose server goes wrong', () => {
  /** Through a line that can be cut. */
  async function storeBetween() {
    const between = await openBetween();
    const { elasticsearch } = await elasticsearchGround.fresh();
    const place: ElasticsearchStorePlace = { elasticsearch: { ...elasticsearch, url: between.url } };
    const said: string[] = [];
    const say = (line: string) => said.push(line);
    const store = await openIncidentStore({ ...place, patienceMs: PATIENCE_MS, say });
    return { between, place, store, said };
  }

  it('gets over a short break by itself, fails after a long one, and works again on the same store', async () => {
    const { between, store, said } = await storeBetween();
    await using _ = store;
    await store.mentions.add([archived(1)], { writer: 'w', value: '1' });
    between.cut();
    const adding = store.mentions.add([archived(2)], { writer: 'w', value: '2' });
    setTimeout(() => between.mend(), 300);
    await adding;
    expect(said).toEqual([
      expect.stringContaining('cannot be reached'),
      expect.stringContaining('answers again'),
    ]);
    between.cut();
    await expect(store.mentions.find({ limit: 1 })).rejects.toMatchObject(failed('given up'));
    await expect(store.mentions.add([archived(3)], { writer: 'w', value: '3' })).rejects.toMatchObject(
      failed('given up'),
    );
    between.mend();
    await store.mentions.add([archived(3)], { writer: 'w', value: '3' });
    await store.settled();
    expect((await store.mentions.find({ limit: 10 })).items).toHaveLength(3);
    expect(await store.position('w')).toBe('3');
  });

  it('takes each write once, whichever answer is lost on the way', async () => {
    const { between, store } = await storeBetween();
    await using _ = store;
    await store.timelines.add([POINT], { writer: 'w', value: '1' });
    // The write begun, the write itself, the write done.
    for (const [n, lost] of ['"pendingValue":"2"', '"tooLate"', '"value":"4"'].entries()) {
      between.loseAnswerTo(lost);
      await store.timelines.add([POINT], { writer: 'w', value: String(n + 2) });
      await store.settled();
      expect(await store.timelines.read(['a'], MINUTE, MINUTE), lost).toEqual([{ ...POINT, n: n + 2 }]);
    }
    between.loseAnswerTo('"routes"');
    expect(await store.settings.put('routes', 1, 0, '张', AT)).toMatchObject({ version: 1 });
    between.loseAnswerTo('"audited"');
    await store.audit.append({ at: AT, by: '张', what: 'audited', object: 'o', detail: '' });
    await store.settled();
    expect((await store.audit.find({ limit: 10 })).items).toHaveLength(1);
    await store.deliveries.plan([planned(1)]);
    between.loseAnswerTo('"sending","tries"');
    const [claimed] = await store.deliveries.claim('a', AT + 5, AT + 500, 5);
    expect(claimed).toMatchObject({ id: 'delivery-1', tries: 1, repeat: false });
    between.loseAnswerTo('"sent"');
    expect(await store.deliveries.finish('delivery-1', 'a', { ok: true, at: AT + 6 })).toBe(true);
    expect(between.lost).toBe(7);
  });

  it('says which index is read-only and who set it, and goes on when that is over', async () => {
    const place = await elasticsearchGround.fresh();
    await using store = await openIncidentStore({ ...place, patienceMs: PATIENCE_MS });
    await store.mentions.add([archived(1)]);
    const index = `${place.elasticsearch.prefix}-mentions.202006`;
    const client = testClient();
    const block = (blocks: object) => client.indices.putSettings({ index, settings: { index: { blocks } } });
    await block({ write: true });
    const operator = failed(`index ${index}: it was set read-only by an operator`);
    await expect(store.mentions.add([archived(2)])).rejects.toMatchObject(operator);
    await block({ write: null });
    await store.mentions.add([archived(2)]);
    await block({ read_only_allow_delete: true });
    const full = failed(`index ${index}: a disk is over its flood stage`);
    await expect(store.mentions.add([archived(3)])).rejects.toMatchObject(full);
    const adding = store.mentions.add([archived(3)]);
    await block({ read_only_allow_delete: null });
    await adding;
    await store.settled();
    expect((await store.mentions.find({ limit: 10 })).items).toHaveLength(3);
  });

  it('counts a write once when two processes bring it under one name at the same moment', async () => {
    const place = await elasticsearchGround.fresh();
    await using one = await elasticsearchGround.open(place);
    await using two = await elasticsearchGround.open(place);
    for (let n = 1; n <= 10; n++) {
      const position = { writer: 'w', value: String(n) };
      await Promise.all([one, two].map((store) => store.timelines.add([POINT], position)));
    }
    await one.settled();
    expect(await one.timelines.read(['a'], MINUTE, MINUTE)).toEqual([{ ...POINT, n: 10 }]);
    expect(await two.position('w')).toBe('10');
  });
});
