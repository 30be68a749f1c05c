import { createHmac } from 'node:crypto';
import { fixedKeys, type ReplayKeys } from '../../services/replay/manifest.ts';
import { AppError, messageOf } from '../../shared/errors.ts';
import { type OfficeKeys, officeKeys, officeKeysFrom } from '../embedded/office.ts';
import type { CommonConfig } from './config.ts';

/** Of the fingerprint that tells an office's keys from another's; 64 bits of an HMAC under the key give nothing of it away. */
const KEY_NAME_DIGITS = 16;

/**
 * The keys of a run: the office's, as given or as its data folder has it. A replay without a given key is under the fixed keys of
 * replays, so that it gives the same incidents anywhere; they are no secret.
 * @throws AppError LOG_FAILED when the data folder cannot be read or made, BAD_INPUT when what it has is no key
 */
export function keysOf({ key, data, run }: Pick<CommonConfig, 'key' | 'data' | 'run'>): ReplayKeys {
  if (key !== null) return namedKeys(officeKeysFrom(key));
  if (run.kind === 'replay' || data === null) return fixedKeys;
  try {
    return namedKeys(officeKeys(data));
  } catch (cause) {
    // A disk that is away or full may come back, as a log on it may; a key that is none stays so.
    if (cause instanceof AppError) throw cause;
    throw new AppError('LOG_FAILED', `the office's key in ${data} cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** The key of the links by which people sign: none where the office has no key of its own. @throws as `keysOf` */
export function signKeyOf({ key, data, run }: Pick<CommonConfig, 'key' | 'data' | 'run'>): Uint8Array | null {
  if (run.kind !== 'live') return null;
  if (key !== null) return officeKeysFrom(key).signKey;
  return data === null ? null : officeKeys(data).signKey;
}

/** An office's keys as a replay takes them: by a name that tells them from others. */
export function namedKeys({ pseudonymKey, sealKey }: OfficeKeys): ReplayKeys {
  const name = createHmac('sha256', pseudonymKey).update('replay').digest('hex').slice(0, KEY_NAME_DIGITS);
  return { name: `office-${name}`, pseudonyms: pseudonymKey, seal: sealKey };
}
