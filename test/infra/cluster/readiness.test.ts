import { describe, expect, it } from 'vitest';
import { readinessOf } from '../../../infra/cluster/readiness.ts';
import { createTroubles } from '../../../infra/troubles.ts';
import { systemClock } from '../../../shared/clock.ts';
import { observed } from '../../../shared/event-log/observed.ts';
import { createLogger } from '../../../shared/logger.ts';
import { createMetrics } from '../../../shared/metrics.ts';
import { openTestLog } from '../../pipeline.ts';

describe('readiness', () => {
  it('says what holds the log back, in its own words, as long as it does', async () => {
    await using log = await openTestLog(1);
    const told: string[] = [];
    const around = { metrics: createMetrics(), clock: systemClock };
    const session = { log: observed({ ...log, troubles: () => told }, around) };
    const logger = createLogger({ service: 'analyzer', level: 'info', write: () => undefined });
    const readiness = readinessOf(createTroubles(logger, systemClock));
    expect(await readiness.reasons()).toEqual(['log or store are not open yet']);
    readiness.opened(session);
    expect(await readiness.reasons()).toEqual([]);
    told.push('Kafka: a/0 cannot be read beyond offset 7');
    expect(await readiness.reasons()).toEqual(told);
    told.pop();
    expect(await readiness.reasons()).toEqual([]);
  });
});
