import { readFileSync } from 'node:fs';
import { Client } from '@elastic/elasticsearch';
import { Kafka, logLevel } from 'kafkajs';
import type { Login } from '../../infra/servers/server.ts';

/** How a client signs in; each part may be the wrong one. */
export interface SignIn {
  readonly user: string;
  readonly password: string;
  /** PEM; undefined: what the system trusts. */
  readonly ca: string | undefined;
}

export function signInOf(login: Login): SignIn {
  return {
    user: login.user,
    password: readFileSync(login.passwordFile, 'utf8'),
    ca: readFileSync(login.caFile, 'utf8'),
  };
}

/** Makes the topic where it is not there, and returns all topics; one try. */
export async function topicsOf(address: string, signIn: SignIn | null, topic?: string): Promise<string[]> {
  const kafka = new Kafka({
    brokers: [address],
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
    ...(signIn && {
      ssl: signIn.ca === undefined ? true : { ca: [signIn.ca] },
      sasl: { mechanism: 'scram-sha-512', username: signIn.user, password: signIn.password },
    }),
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    if (topic !== undefined) await admin.createTopics({ topics: [{ topic, numPartitions: 2 }] });
    return await admin.listTopics();
  } finally {
    await admin.disconnect();
  }
}

/** Writes the document where one is given, and returns what is stored under its id; one try. */
export async function documentOf(
  address: string,
  signIn: SignIn | null,
  { index, id, document }: { readonly index: string; readonly id: string; readonly document?: object },
): Promise<unknown> {
  const client = new Client({
    node: address,
    maxRetries: 0,
    ...(signIn && {
      auth: { username: signIn.user, password: signIn.password },
      tls: signIn.ca === undefined ? {} : { ca: signIn.ca },
    }),
  });
  try {
    if (document) await client.index({ index, id, document });
    return (await client.get({ index, id }))._source;
  } finally {
    await client.close();
  }
}
