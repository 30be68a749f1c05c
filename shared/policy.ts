import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { AppError } from './errors.ts';
import type { Outgoing } from './event-log/event-log.ts';
import { policyBodySchema } from './records.ts';
import type { RecordOf } from './streams.ts';
import { readWritten } from './written-file.ts';

/** A policy ready to be put into force: canonical JSON with every default filled in, and the hash that stamps every alert. */
export interface Policy {
  readonly hash: string;
  readonly body: string;
}

/**
 * Reads a policy file (YAML or JSON) against a schema. All faults are named at once, each with its path and line.
 * @throws AppError BAD_POLICY
 */
export function parsePolicy(text: string, name: string, schema: z.ZodType): Policy {
  const read = readWritten(text, schema);
  if ('value' in read) return policyOf(read.value);
  const faults = read.faults.map((fault) => `  ${fault}`).join('\n');
  throw new AppError(
    'BAD_POLICY',
    read.isYaml ? `${name} breaks the policy's rules:\n${faults}` : `${name} is not valid YAML:\n${faults}`,
  );
}

/** The canonical form and hash of a checked policy value. */
export function policyOf(value: unknown): Policy {
  const body = canonicalJson(value);
  return { body, hash: createHash('sha256').update(body).digest('hex').slice(0, 16) };
}

/** The record that carries a policy's body on stream `policies`. */
export function policyRecord(policy: Policy): RecordOf<'policies'> {
  return policyBodySchema.parse({ v: 1, type: 'policy-body', ...policy });
}

/** What puts a policy into force from an epoch minute on: its body, and the word to every partition of the mentions. */
export function outgoingPolicy(policy: Policy, from: number): readonly Outgoing[] {
  const { hash } = policy;
  return [
    { stream: 'policies', key: hash, record: policyRecord(policy) },
    { stream: 'mentions', key: null, record: { v: 1, type: 'policy', hash, from } },
  ];
}

/** What puts its duty and its clocks into force, for the alerter: from where it stands in the one order of its stream. */
export function outgoingDuty(policy: Policy, from: number): readonly Outgoing[] {
  const { hash } = policy;
  return [
    { stream: 'policies', key: hash, record: policyRecord(policy) },
    { stream: 'assessments', key: hash, record: { v: 1, type: 'policy', hash, from } },
  ];
}

/** JSON with sorted keys, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}
