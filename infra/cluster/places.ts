import { join } from 'node:path';
import type { LogPlace } from '../../shared/event-log/open.ts';
import type { StorePlace } from '../../shared/incident-store/open.ts';
import { runFolder } from '../../shared/runs.ts';
import type { LogValues, Pems, StoreValues } from './config.ts';

/** Topics begin with prefix and run: `guanchao.live`. The folder is where `start` keeps the same run. */
export function logPlaceOf(values: LogValues, pems: Pems): LogPlace {
  const data = values.GUANCHAO_DATA;
  const run = values.GUANCHAO_RUN;
  if (data !== undefined) return { folder: join(runFolder(data, run), 'log') };
  const ca = pems.GUANCHAO_KAFKA_CA_FILE;
  const { GUANCHAO_KAFKA_USER: username, GUANCHAO_KAFKA_PASSWORD: password } = values;
  return {
    kafka: {
      brokers: values.GUANCHAO_KAFKA_BROKERS ?? [],
      prefix: `${values.GUANCHAO_KAFKA_PREFIX}.${run}`,
      replication: values.GUANCHAO_KAFKA_REPLICATION,
      ...(ca !== undefined || values.GUANCHAO_KAFKA_TLS === true
        ? { tls: ca === undefined ? {} : { ca } }
        : {}),
      ...(username !== undefined && password !== undefined
        ? { sasl: { mechanism: values.GUANCHAO_KAFKA_MECHANISM, username, password } }
        : {}),
    },
  };
}

/** Of a run (`guanchao-live-…`), or, without one, the office's own (`guanchao-office-…`). */
export function storePlaceOf(values: StoreValues, pems: Pems, run: string | null): StorePlace {
  const data = values.GUANCHAO_DATA;
  if (data !== undefined)
    return { folder: run === null ? join(data, 'office', 'store') : join(runFolder(data, run), 'store') };
  const ca = pems.GUANCHAO_ELASTICSEARCH_CA_FILE;
  const apiKey = values.GUANCHAO_ELASTICSEARCH_API_KEY;
  const { GUANCHAO_ELASTICSEARCH_USER: username, GUANCHAO_ELASTICSEARCH_PASSWORD: password } = values;
  return {
    elasticsearch: {
      url: values.GUANCHAO_ELASTICSEARCH_URL ?? '',
      prefix: `${values.GUANCHAO_ELASTICSEARCH_PREFIX}-${run ?? 'office'}`,
      replicas: values.GUANCHAO_ELASTICSEARCH_REPLICAS,
      ...(ca === undefined ? {} : { ca }),
      ...(apiKey === undefined ? {} : { auth: { apiKey } }),
      ...(username !== undefined && password !== undefined ? { auth: { username, password } } : {}),
    },
  };
}
