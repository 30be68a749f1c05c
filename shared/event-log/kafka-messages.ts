import { context, propagation } from '@opentelemetry/api';
import type { Message } from 'kafkajs';
import { deadLetterSchema } from '../records.ts';
import { isStreamName, type StreamName } from '../streams.ts';
import { partitionsOf } from './chunk.ts';
import { dlqHeadersOf } from './dead-letters.ts';
import type { FetchedMessage } from './kafka-internals.d.ts';
import { partitionOf } from './partition.ts';
import { notJson, readRecord, type Stored, type Written } from './record-text.ts';

/** A message with where it goes. */
export interface Addressed {
  readonly topic: string;
  readonly message: Message & { readonly partition: number; readonly value: Buffer | null };
}

export interface Addressing {
  topic(stream: StreamName): string;
  readonly partitions: number;
  /** Epoch ms of the append. */
  readonly now: number;
  /** CloudEvents `source`: who puts it there. */
  readonly source: string;
  /** CloudEvents `id` of the n-th record; together with the source it names one event. */
  id(written: Written, n: number): string;
}

/** Of every record: CloudEvents 1.0, Kafka protocol binding, binary content mode. */
const SPEC_VERSION = '1.0';
const CONTENT_TYPE = 'application/json';
const TYPE_PREFIX = 'guanchao.';
/** Type and version of a record stand at its beginning, as all schemas write them. */
const HEAD = /^\{"v":(\d+),"type":"([a-z-]+)"/;

/** Records as the messages that carry them: JSON in the value, what it is in the headers, the trace it belongs to beside it. */
export function addressed(records: readonly Written[], to: Addressing): Addressed[] {
  const trace: Record<string, string> = {};
  propagation.inject(context.active(), trace);
  const timestamp = String(to.now);
  return records.flatMap((written, n) => {
    const { stream, key, text } = written;
    const topic = to.topic(stream);
    const of = partitionsOf(stream, to.partitions);
    const [, version = '1', type = stream] = HEAD.exec(text) ?? [];
    const base = {
      key,
      value: Buffer.from(text, 'utf8'),
      timestamp,
      headers: {
        ce_specversion: SPEC_VERSION,
        ce_id: to.id(written, n),
        ce_source: to.source,
        ce_type: `${TYPE_PREFIX}${type}.v${version}`,
        'content-type': CONTENT_TYPE,
        ...trace,
        ...(type === 'dead-letter' ? deadHeaders(text, to) : {}),
      },
    };
    if (key !== null) return [{ topic, message: { ...base, partition: partitionOf(key, of) } }];
    return Array.from({ length: of }, (_, partition) => ({ topic, message: { ...base, partition } }));
  });
}

/** What a dead letter says in its headers, for whoever reads the topic with other tools. */
function deadHeaders(text: string, { topic }: Addressing): Readonly<Record<string, string>> {
  return dlqHeadersOf(deadLetterSchema.parse(JSON.parse(text)), (stream) =>
    isStreamName(stream) ? topic(stream) : stream,
  );
}

/** The id of a mention is the mention's: a push that comes twice is seen to. */
export function mentionIdOf({ stream, key, text }: Written): string | null {
  return stream === 'mentions' && HEAD.exec(text)?.[2] === 'mention' ? key : null;
}

/** A message of a stream's topic as the entry it should be. */
export function storedOf<S extends StreamName>(stream: S, { offset, key, value }: FetchedMessage): Stored<S> {
  const at = Number(offset);
  const name = key?.toString('utf8') ?? '';
  const text = value?.toString('utf8') ?? '';
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return notJson(at, name, text);
  }
  return readRecord(stream, at, name, parsed, () => text);
}
