import { COPIES } from './kafka-settings.ts';
import type { ServerHandle, ServerKind } from './server.ts';

/** The environment by which the services reach these servers. Passwords stay in their files. */
export function servicesEnvironment(servers: readonly ServerHandle[]): Readonly<Record<string, string>> {
  const brokers = servers.filter(({ kind }) => kind === 'kafka');
  const store = servers.find(({ kind }) => kind === 'elasticsearch');
  return {
    ...(brokers[0] && {
      GUANCHAO_KAFKA_BROKERS: brokers.map(({ address }) => address).join(','),
      // One is what the services take unless they are told.
      ...(brokers.length > 1 && {
        GUANCHAO_KAFKA_REPLICATION: String(Math.min(COPIES, brokers.length)),
      }),
      ...loginOf(brokers[0]),
    }),
    ...(store && { GUANCHAO_ELASTICSEARCH_URL: store.address, ...loginOf(store) }),
  };
}

function loginOf({ kind, login }: ServerHandle): Readonly<Record<string, string>> {
  const prefix = prefixes[kind];
  if (login === null) return {};
  return {
    [`${prefix}_USER`]: login.user,
    [`${prefix}_PASSWORD_FILE`]: login.passwordFile,
    [`${prefix}_CA_FILE`]: login.caFile,
  };
}

const prefixes: Readonly<Record<ServerKind, string>> = {
  kafka: 'GUANCHAO_KAFKA',
  elasticsearch: 'GUANCHAO_ELASTICSEARCH',
};
