import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exportIncident } from '../../services/alerter/incident/export.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';
import { guanchao } from '../command.ts';
import { material } from '../material.ts';
import { temporaryFolder } from '../pipeline.ts';
import { startService } from '../service.ts';
import { onServers, servers } from './provided.ts';
import { removeIndices, removeTopics } from './tidy.ts';

const checked = material('data/stream/checked_e_2020-06-10_06-16.jsonl.gz');
/** The 90,480 rows take two minutes on two quiet cores that the servers and seven processes share. */
const SETTLED_MS = 420_000;

onServers('services on real Kafka and Elasticsearch', () => {
  it.skipIf(!checked)(
    'make of a real week of comments the very incidents of the embedded replay',
    async () => {
      const folder = temporaryFolder('cluster-replay');
      const policy = join(folder, 'policy.yaml');
      writeFileSync(
        policy,
        'version: 1\nmonitors:\n  - {id: market, name: 农产品市场疫情, any: [新发地, 三文鱼]}\n',
      );
      const out = join(folder, 'out');
      const replayed = await guanchao(['replay', checked ?? '', '--out', out, '--policy', policy]);
      expect(replayed.code).toBe(0);
      const wanted: { id: string; levels: unknown[] }[] = JSON.parse(
        readFileSync(join(out, 'incidents.json'), 'utf8'),
      );
      expect(wanted.flatMap(({ levels }) => levels).length).toBeGreaterThan(2);

      const prefix = `test-${randomBytes(6).toString('hex')}`;
      const env = {
        GUANCHAO_KAFKA_BROKERS: servers().brokers.join(','),
        GUANCHAO_KAFKA_PREFIX: prefix,
        GUANCHAO_ELASTICSEARCH_URL: servers().elasticsearch,
        GUANCHAO_ELASTICSEARCH_PREFIX: prefix,
        GUANCHAO_RUN: 'week',
        GUANCHAO_RUN_KIND: 'replay',
        GUANCHAO_PARTITIONS: '4',
      };
      const processes = ['analyzer', 'analyzer', 'alerter', 'alerter'].map((name) => startService(name, env));
      const collector = startService('collector', { ...env, GUANCHAO_POLICY_FILE: policy }, checked ?? '');
      expect(await collector.ended()).toBe(0);
      await using store = await openIncidentStore({
        elasticsearch: { url: servers().elasticsearch, prefix: `${prefix}-week`, replicas: 0 },
      });
      const byId = (list: readonly { id: string }[]) => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));
      const have = async () =>
        byId(
          (await store.incidents.find({ limit: 200 })).items.map(({ incident }) =>
            JSON.parse(JSON.stringify(exportIncident(incident))),
          ),
        );
      await expect.poll(have, { interval: 1_000, timeout: SETTLED_MS }).toEqual(byId(wanted));
      expect(await Promise.all(processes.map((one) => one.stop()))).toEqual([0, 0, 0, 0]);
      await removeTopics(prefix);
      await removeIndices(prefix);
    },
    SETTLED_MS + 180_000,
  );
});
