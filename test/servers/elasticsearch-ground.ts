import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client } from '@elastic/elasticsearch';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../shared/clock.ts';
import { type ElasticsearchPlace, openIncidentStore } from '../../shared/incident-store/open.ts';
import type { Ground } from '../contracts/incident-store.ts';
import { elasticsearchUrl } from './addresses.ts';

export interface ElasticsearchStorePlace {
  readonly elasticsearch: ElasticsearchPlace;
}

/** A store of its own for each test, on the real server; its indices and templates are gone when the test is over. */
export const elasticsearchGround: Ground<ElasticsearchStorePlace> = {
  async fresh() {
    const prefix = `guanchao-test-${randomBytes(6).toString('hex')}`;
    onTestFinished(() => removeAll(prefix));
    return { elasticsearch: { url: elasticsearchUrl(), prefix, replicas: 0 } };
  },
  open: (settings, clock = systemClock) => openIncidentStore({ ...settings, clock }),
  child: fileURLToPath(new URL('../contracts/incident-store-child.ts', import.meta.url)),
  kills: { times: 8, rounds: 4 },
};

/** A client of the test's own, closed with it. */
export function testClient(): Client {
  const client = new Client({ node: elasticsearchUrl() });
  onTestFinished(() => client.close());
  return client;
}

async function removeAll(prefix: string): Promise<void> {
  const client = new Client({ node: elasticsearchUrl() });
  const { indices } = await client.indices.resolveIndex({ name: `${prefix}-*` });
  if (indices.length > 0) await client.indices.delete({ index: indices.map(({ name }) => name) });
  await client.indices.deleteIndexTemplate({ name: `${prefix}-*` }, { ignore: [404] });
  await client.close();
}
