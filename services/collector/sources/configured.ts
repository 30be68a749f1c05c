import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { seal, unseal } from '../../../shared/event-log/seal.ts';
import { sourceKind, sourceKinds } from './index.ts';
import type { SourceKind } from './source.ts';

/** Name of the settings document that holds the office's sources. */
export const sourcesDocument = 'sources';

/** Lanes are this and the platform; `ingest` and `file` are lanes of others. */
const sourceId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .refine((id) => id !== 'ingest' && id !== 'file');

const storedSourceSchema = z.strictObject({
  id: sourceId,
  kind: z.string(),
  /** What is no secret. */
  settings: z.record(z.string(), z.unknown()),
  /** The secrets as JSON, sealed under the office's key. */
  sealed: z.string(),
});

export type StoredSource = z.infer<typeof storedSourceSchema>;
export const storedSourcesSchema = z.array(storedSourceSchema);

/** A source with its settings in clear: in memory only. */
export interface ConfiguredSource {
  readonly id: string;
  readonly kind: SourceKind;
  /** As the kind's schema gives them. */
  readonly settings: unknown;
}

/**
 * A source as it is stored, its secrets sealed.
 * @throws AppError BAD_INPUT with the path of each fault, and no value
 */
export function storedSource(
  id: string,
  kindName: string,
  given: Readonly<Record<string, unknown>>,
  sealKey: Uint8Array,
): StoredSource {
  const kind = kindOf(kindName);
  if (!sourceId.safeParse(id).success)
    throw new AppError('BAD_INPUT', `the id ${id} should be small letters, digits and -, at most 40`);
  checked(kind, given, id);
  const isSecret = (name: string) => kind.secrets.includes(name);
  const entries = Object.entries(given);
  const secrets = Object.fromEntries(entries.filter(([name]) => isSecret(name)));
  return {
    ...{ id, kind: kindName, settings: Object.fromEntries(entries.filter(([name]) => !isSecret(name))) },
    sealed: seal(JSON.stringify(secrets), sealKey, placeOf(id)),
  };
}

/** @throws AppError BAD_INPUT when it was sealed under another key, or its kind or settings are none */
export function configuredSource(stored: StoredSource, sealKey: Uint8Array): ConfiguredSource {
  const kind = kindOf(stored.kind);
  const secrets = z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(unseal(stored.sealed, sealKey, placeOf(stored.id))));
  return { id: stored.id, kind, settings: checked(kind, { ...stored.settings, ...secrets }, stored.id) };
}

function kindOf(name: string): SourceKind {
  const kind = sourceKind(name);
  if (kind) return kind;
  const known = sourceKinds.map((one) => one.name).join(', ');
  throw new AppError('BAD_INPUT', `there is no kind of source ${name}; the kinds are ${known}`);
}

/** Faults by path alone: a value may be a secret in the wrong place. */
function checked(kind: SourceKind, given: Readonly<Record<string, unknown>>, id: string): unknown {
  const parsed = kind.settings.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${issue.keys.join(', ')}: not known`
      : `${issue.path.join('.')}: ${given[String(issue.path[0])] === undefined ? 'missing' : 'wrong'}`,
  );
  throw new AppError('BAD_INPUT', `the settings of source ${id} cannot be used: ${faults.join('; ')}`);
}

/** Bound to the source: sealed secrets of one are none of another's. */
function placeOf(id: string) {
  return { processor: 'source-settings', stream: id, partition: 0, offset: 0 };
}
