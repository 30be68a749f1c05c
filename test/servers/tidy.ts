import { Client } from '@elastic/elasticsearch';
import kafkajs from 'kafkajs';
import { servers } from './provided.ts';

/** A client of the test's own. */
export function kafkaClient(): kafkajs.Kafka {
  return new kafkajs.Kafka({ brokers: [...servers().brokers], logLevel: kafkajs.logLevel.NOTHING });
}

export async function removeTopics(prefix: string): Promise<void> {
  const admin = kafkaClient().admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  await admin.disconnect();
}

export async function removeIndices(prefix: string): Promise<void> {
  const client = new Client({ node: servers().elasticsearch });
  const { indices } = await client.indices.resolveIndex({ name: `${prefix}-*` });
  if (indices.length > 0) await client.indices.delete({ index: indices.map(({ name }) => name) });
  await client.indices.deleteIndexTemplate({ name: `${prefix}-*` }, { ignore: [404] });
  await client.close();
}
