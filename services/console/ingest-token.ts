import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { Office } from './accounts.ts';

/** The settings document of the live door. */
export const INGEST_DOCUMENT = 'ingest';
const documentSchema = z.strictObject({ tokenDigest: z.string() });
const TOKEN_BYTES = 32;
/** Tells people and secret scanners what it is. */
const PREFIX = 'guanchao_';

/** Makes the token that pushing systems show, in place of an earlier one. To be printed once: only its digest is kept. */
export async function createIngestToken(office: Office, by: string, clock: Clock): Promise<string> {
  const token = `${PREFIX}${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  const version = (await office.settings.get(INGEST_DOCUMENT))?.version ?? 0;
  const at = clock.now();
  const value: z.infer<typeof documentSchema> = { tokenDigest: digestOf(token).toString('hex') };
  await office.settings.put(INGEST_DOCUMENT, value, version, by, at);
  await office.audit.append({ at, by, what: 'ingest-token', object: INGEST_DOCUMENT, detail: '' });
  return token;
}

/** Whether an Authorization header shows the token; false while there is none. */
export async function showsIngestToken(office: Office, authorization: string | undefined): Promise<boolean> {
  const shown = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  const document = await office.settings.get(INGEST_DOCUMENT);
  if (shown === undefined || document === null) return false;
  const { tokenDigest } = documentSchema.parse(document.value);
  return timingSafeEqual(digestOf(shown), Buffer.from(tokenDigest, 'hex'));
}

function digestOf(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}
