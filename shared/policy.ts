import { createHash } from 'node:crypto';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { AppError } from './errors.ts';
import type { Outgoing } from './event-log/event-log.ts';
import { policyBodySchema } from './records.ts';
import type { RecordOf } from './streams.ts';

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
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    const faults = document.errors.map((error) => `  ${error.message.split('\n')[0]}`);
    throw new AppError('BAD_POLICY', `${name} is not valid YAML:\n${faults.join('\n')}`);
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return policyOf(parsed.data);
  const faults = parsed.error.issues.flatMap((issue) => {
    const paths =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    const message = issue.code === 'unrecognized_keys' ? 'unknown key' : issue.message;
    return paths.map((path) => {
      const node = document.getIn(path, true) ?? document.getIn(path.slice(0, -1), true);
      const start = hasRange(node) ? `line ${lines.linePos(node.range[0]).line}: ` : '';
      return `  ${start}${pathText(path)}: ${message}`;
    });
  });
  throw new AppError('BAD_POLICY', `${name} breaks the policy's rules:\n${faults.join('\n')}`);
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

/** JSON with sorted keys, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(the whole file)';
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}
