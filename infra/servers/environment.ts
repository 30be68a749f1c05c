import type { ServerHandle } from './server.ts';

/** The environment by which the services reach these servers. Passwords stay in their files. */
export function servicesEnvironment(servers: readonly ServerHandle[]): Readonly<Record<string, string>> {
  const lines = servers.flatMap(({ name, address, login }) => {
    const prefix = name === 'kafka' ? 'GUANCHAO_KAFKA' : 'GUANCHAO_ELASTICSEARCH';
    return [
      [name === 'kafka' ? `${prefix}_BROKERS` : `${prefix}_URL`, address],
      ...(login
        ? [
            [`${prefix}_USER`, login.user],
            [`${prefix}_PASSWORD_FILE`, login.passwordFile],
            [`${prefix}_CA_FILE`, login.caFile],
          ]
        : []),
    ];
  });
  return Object.fromEntries(lines);
}
