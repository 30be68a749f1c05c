import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { showsToken, tokenDigest } from '../../shared/http/bearer-token.ts';
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
  const value: z.infer<typeof documentSchema> = { tokenDigest: tokenDigest(token).toString('hex') };
  await office.settings.put(INGEST_DOCUMENT, value, version, by, at);
  await office.audit.append({ at, by, what: 'ingest-token', object: INGEST_DOCUMENT, detail: '' });
  return token;
}

/** Whether an Authorization header shows the token; false while there is none. */
export async function showsIngestToken(office: Office, authorization: string | undefined): Promise<boolean> {
  const document = await office.settings.get(INGEST_DOCUMENT);
  if (document === null) return false;
  return showsToken(authorization, Buffer.from(documentSchema.parse(document.value).tokenDigest, 'hex'));
}
