import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Labels after OpenTelemetry's messaging conventions: a stream is a destination, a processor a consumer group. */
const DESTINATION = 'messaging_destination_name';
const GROUP = 'messaging_consumer_group_name';
const PARTITION = 'messaging_destination_partition_id';

/** A batch takes milliseconds; one of seconds holds a partition up. */
const BATCH_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** An alert is planned within seconds of its minute's end, red within five minutes; beyond an hour nobody calls it early. */
const ALERT_SECONDS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];

/** Where one processor stands in one partition that this process works on. */
export interface Standing {
  readonly processor: string;
  readonly stream: string;
  readonly partition: number;
  /** Records after the last one taken. */
  readonly lagRecords: number;
  /** Since it last took one, ms. */
  readonly idleMs: number;
  /** How far the event's time has been told there, epoch ms; null while it has not. */
  readonly toldTo: number | null;
}

/** What a process counts of itself, and the text of it for Prometheus. Names: infra/operations.md. */
export interface Metrics {
  consumed(processor: string, stream: string, partition: number, records: number): void;
  sent(stream: string, records: number): void;
  batch(processor: string, stream: string, seconds: number): void;
  /** `step`: `planned` or `delivered`; `seconds` since the end of the minute the alert speaks of. */
  alert(step: 'planned' | 'delivered', channel: string, seconds: number): void;
  restarted(stage: string): void;
  /** Asked for the present standings and dead letters whenever the text is. */
  watch(source: MetricsSource | null): void;
  /** Asked for what waits on this machine for the log. */
  watchOutbox(waiting: () => OutboxFigures): void;
  text(): Promise<string>;
  readonly contentType: string;
}

/** What waits in a collector's outbox. */
export interface OutboxFigures {
  readonly appends: number;
  readonly bytes: number;
  /** Appends turned away since the process began, for want of room. */
  readonly refused: number;
}

export interface MetricsSource {
  standings(): Promise<readonly Standing[]>;
  /** Of the run, as its stream holds them. */
  deadLetters(): Promise<number>;
  /** Epoch ms, by which event time is late; null where the run's time is not the wall clock's. */
  now(): number | null;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const consumed = new Counter({
    name: 'messaging_client_consumed_messages_total',
    help: 'Records folded by a processor; after a restart some are folded again without being counted.',
    labelNames: [DESTINATION, GROUP, PARTITION],
    registers,
  });
  const sent = new Counter({
    name: 'messaging_client_sent_messages_total',
    help: 'Records appended or put out.',
    labelNames: [DESTINATION],
    registers,
  });
  const batches = new Histogram({
    name: 'messaging_process_duration_seconds',
    help: 'Time to fold a batch, its commit not included.',
    labelNames: [DESTINATION, GROUP],
    buckets: BATCH_SECONDS,
    registers,
  });
  const lagRecords = new Gauge({
    name: 'guanchao_consumer_lag_records',
    help: 'Records of a partition after the last one taken, of partitions that this process works on.',
    labelNames: [GROUP, DESTINATION, PARTITION],
    registers,
  });
  const lagSeconds = new Gauge({
    name: 'guanchao_consumer_lag_seconds',
    help: 'Now minus the event time told so far in the partition; live runs only.',
    labelNames: [GROUP, DESTINATION, PARTITION],
    registers,
  });
  const alerts = new Histogram({
    name: 'guanchao_alert_latency_seconds',
    help: 'From the end of the minute an alert speaks of until it was planned or delivered; live runs only.',
    labelNames: ['step', 'channel'],
    buckets: ALERT_SECONDS,
    registers,
  });
  const deadLetters = new Counter({
    name: 'guanchao_dead_letters_total',
    help: 'Dead letters of the run; every process that reads its log says the same.',
    registers,
  });
  const restarts = new Counter({
    name: 'guanchao_stage_restarts_total',
    help: 'Stages begun anew after log or store failed.',
    labelNames: ['stage'],
    registers,
  });
  const waitingAppends = new Gauge({
    name: 'guanchao_outbox_waiting_appends',
    help: 'Appends that wait on this machine for the event log.',
    registers,
  });
  const waitingBytes = new Gauge({
    name: 'guanchao_outbox_waiting_bytes',
    help: 'Their size on disk.',
    registers,
  });
  const refused = new Gauge({
    name: 'guanchao_outbox_refused_appends',
    help: 'Appends turned away since the process began, for want of room.',
    registers,
  });
  let source: MetricsSource | null = null;
  let outbox: (() => OutboxFigures) | null = null;

  async function look(): Promise<void> {
    lagRecords.reset();
    lagSeconds.reset();
    if (source === null) return;
    const now = source.now();
    for (const { processor, stream, partition, lagRecords: records, toldTo } of await source.standings()) {
      const labels = { [GROUP]: processor, [DESTINATION]: stream, [PARTITION]: String(partition) };
      lagRecords.set(labels, records);
      if (now !== null && toldTo !== null) lagSeconds.set(labels, Math.max(0, now - toldTo) / 1000);
    }
    const dead = await source.deadLetters();
    deadLetters.reset();
    deadLetters.inc(dead);
  }

  return {
    consumed: (processor, stream, partition, records) =>
      consumed.inc({ [DESTINATION]: stream, [GROUP]: processor, [PARTITION]: String(partition) }, records),
    sent: (stream, records) => sent.inc({ [DESTINATION]: stream }, records),
    batch: (processor, stream, seconds) =>
      batches.observe({ [DESTINATION]: stream, [GROUP]: processor }, seconds),
    alert: (step, channel, seconds) => alerts.observe({ step, channel }, seconds),
    restarted: (stage) => restarts.inc({ stage }),
    watch(next) {
      source = next;
    },
    watchOutbox(waiting) {
      outbox = waiting;
    },
    async text() {
      const figures = outbox?.() ?? { appends: 0, bytes: 0, refused: 0 };
      waitingAppends.set(figures.appends);
      waitingBytes.set(figures.bytes);
      refused.set(figures.refused);
      // Log or store may be away: what the process knows by itself is told all the same.
      await look().catch(() => undefined);
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
