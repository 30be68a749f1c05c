import { aborted } from '../../shared/aborted.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError, messageOf } from '../../shared/errors.ts';
import { type ObservedLog, observed } from '../../shared/event-log/observed.ts';
import { openEventLog, type Say } from '../../shared/event-log/open.ts';
import { readPast } from '../../shared/event-log/read-past.ts';
import { serveHealth } from '../../shared/health.ts';
import type { IncidentStore } from '../../shared/incident-store/incident-store.ts';
import { observedStore } from '../../shared/incident-store/observed.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';
import { createLogger, type Logger } from '../../shared/logger.ts';
import { createMetrics, type Metrics } from '../../shared/metrics.ts';
import type { VerbCall } from '../../shared/verb.ts';
import type { Stage } from '../stages.ts';
import { superviseStages } from '../supervise.ts';
import { createTroubles, isAway, pauseAfter, type Troubles } from '../troubles.ts';
import type { CommonConfig, StoreConfig } from './config.ts';
import { keysOf } from './keys.ts';
import { readinessOf } from './readiness.ts';
import type { ServiceName } from './variables.ts';

/** What a service's parts are given of the process around them. */
export interface ServiceContext {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Everything that is opened is put here, and closed in the opposite order when the session ends. */
  readonly stack: AsyncDisposableStack;
  /** Ends what the session has begun, before it is closed. */
  readonly signal: AbortSignal;
  readonly say: Say;
  /** Opens the run's log, watched. */
  openLog(): Promise<ObservedLog>;
}

export interface Service {
  readonly name: ServiceName;
  readonly config: CommonConfig;
  /** Opens what the service works with, and says what is then to be run. Called again when everything is to be opened anew. */
  open(context: ServiceContext): Promise<readonly Stage[]>;
}

/** A session that held so long had recovered: the next pause is a short one again. */
const STEADY_MS = 60_000;
/** After a stop a batch ends within milliseconds, and a message in the air has three seconds (retry.ts). */
const STOP_MS = 4_000;
/** Then requests in work have five (server.ts); both together stay below the ten that orchestrators wait. */
const CLOSE_MS = 5_500;

/**
 * Runs a service as a process: health server, log on stdout, its stages. What is away is waited for, at growing pauses; a stop
 * ends the batch and leaves the leases. Returns the exit code: 0 after a stop or when there is nothing left to do, 1 after a
 * fault of the program.
 * @throws AppError for what neither waiting nor restarting mends
 */
export async function runService(call: VerbCall, service: Service): Promise<number> {
  const { config, name } = service;
  const { clock, signal } = call;
  const write = (line: string): void => call.out(line);
  const logger = createLogger({ service: name, level: config.logLevel, write });
  const metrics = createMetrics();
  const troubles = createTroubles(logger, clock);
  const readiness = readinessOf(troubles);
  await using health = await serveHealth(config.health, {
    dead: () => readiness.failedForGood(),
    reasons: () => readiness.reasons(),
    metrics: () => metrics.text(),
    metricsType: metrics.contentType,
  });
  logger.info({ run: config.run, health: health.url }, 'started');
  let failures = 0;
  try {
    while (!signal.aborted) {
      const around = { logger, metrics, clock, signal, troubles };
      const session = await within(STOP_MS, around, openSession(service, around));
      failures += 1;
      if (session === null) {
        await clock.sleep(pauseAfter(failures), signal);
        continue;
      }
      readiness.opened(session);
      const openedAt = clock.now();
      const ended = await within(STOP_MS, { clock, signal }, session.run());
      readiness.closed();
      metrics.watch(null);
      await within(CLOSE_MS, { clock, signal }, session.close());
      if (ended !== 'reopen') break;
      logger.warn({}, 'log or store keep failing: everything is opened anew');
      if (clock.now() - openedAt >= STEADY_MS) failures = 1;
      await clock.sleep(pauseAfter(failures), signal);
    }
    logger.info({}, 'stopped');
    return 0;
  } catch (error) {
    readiness.failed(messageOf(error));
    if (error instanceof AppError) {
      logger.error({ code: error.code }, messageOf(error));
      throw error;
    }
    logger.error({ err: error }, 'a fault of the program');
    return 1;
  }
}

interface Around {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly troubles: Troubles;
}

/** Everything open and at work. */
export interface Session {
  readonly log: ObservedLog | null;
  run(): Promise<'done' | 'reopen'>;
  close(): Promise<void>;
}

const OPENING = 'opening';

/** Null when log or store are away, or the stop came first. */
async function openSession(service: Service, around: Around): Promise<Session | null> {
  const { logger, metrics, clock, troubles } = around;
  const stop = new AbortController();
  const signal = AbortSignal.any([around.signal, stop.signal]);
  const stack = new AsyncDisposableStack();
  let log: ObservedLog | null = null;
  const say: Say = (line, level) => logger[level ?? 'info']({}, line);
  const context: ServiceContext = {
    ...{ logger, metrics, clock, stack, signal, say },
    async openLog() {
      log = observed(await openRunLog(service.config, { clock, say }), { metrics, clock });
      stack.use(log.log);
      return log;
    },
  };
  const close = async (): Promise<void> => {
    stop.abort();
    await stack.disposeAsync();
  };
  let stages: readonly Stage[];
  try {
    stages = await service.open(context);
  } catch (error) {
    await close().catch((cause: unknown) => logger.warn({}, messageOf(cause)));
    if (!isAway(error)) throw error;
    troubles.met(OPENING, error);
    return null;
  }
  troubles.over(OPENING);
  const opened: ObservedLog | null = log;
  if (opened !== null) watch(metrics, opened, { clock, isLive: service.config.run.kind === 'live' });
  logger.info({ stages: stages.map((stage) => stage.name) }, 'at work');
  return {
    log: opened,
    run: () => superviseStages(stages, { clock, metrics, troubles, signal }),
    close,
  };
}

function watch(
  metrics: Metrics,
  { log, standings }: ObservedLog,
  at: { clock: Clock; isLive: boolean },
): void {
  let [letters, next] = [0, 0];
  metrics.watch({
    standings,
    async deadLetters() {
      for await (const page of readPast(log, 'dead-letters', 0, next, { onBroken: () => undefined })) {
        letters += page.filter(({ record }) => record.type === 'dead-letter').length;
        next = (page.at(-1)?.offset ?? next - 1) + 1;
      }
      return letters;
    },
    now: () => (at.isLive ? at.clock.now() : null),
  });
}

function openRunLog(config: CommonConfig, { clock, say }: { clock: Clock; say: Say }) {
  return openEventLog({
    ...config.log,
    partitions: config.partitions,
    clock,
    sealKey: keysOf(config).seal,
    // What was told to live people must outlive a power cut; a rehearsal or a replay can be had again.
    durability: config.run.kind === 'live' ? 'power' : 'process',
    say,
  });
}

/** Opens the run's store, watched, and the office's. */
export async function openStores(
  config: CommonConfig & StoreConfig,
  { stack, metrics, clock, say }: ServiceContext,
): Promise<{ readonly store: IncidentStore; readonly office: IncidentStore }> {
  const beneath = stack.use(await openIncidentStore({ ...config.store, clock, say }));
  const office = stack.use(await openIncidentStore({ ...config.office, clock, say }));
  const isLive = config.run.kind === 'live';
  return { store: isLive ? observedStore(beneath, { metrics, clock }) : beneath, office };
}

/** What comes of `work`, or null when the stop was asked for and it has not ended `ms` later. */
async function within<T>(
  ms: number,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
  work: Promise<T>,
): Promise<T | null> {
  const done = new AbortController();
  const late = aborted(signal)
    .then(() => clock.sleep(ms, done.signal))
    .then(() => null);
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}
