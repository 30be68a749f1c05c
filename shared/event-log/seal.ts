import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { AppError } from '../errors.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** Where the bytes stood: bound into the seal, so that a sealed text cannot be passed off as another record's. */
export interface SealedAt {
  readonly processor: string;
  readonly stream: string;
  readonly partition: number;
  readonly offset: number;
  /** Which part of the record: its text when not said. */
  readonly part?: 'key';
}

/**
 * Seals bytes under the office's key (32 bytes): base64 of nonce, tag and AES-256-GCM ciphertext. The nonce is not drawn but
 * derived by HMAC from the place and the bytes, so that a replay gives the same record; the bytes are part of it because two
 * runs may hold different bytes at the same place, and GCM breaks when a nonce returns with another text (NIST SP 800-38D, 8).
 */
export function seal(text: string, key: Uint8Array, at: SealedAt): string {
  const place = placeOf(at);
  const bytes = Buffer.from(text, 'utf8');
  const nonce = createHmac('sha256', subkey(key, 'nonce'))
    .update(place)
    .update(bytes)
    .digest()
    .subarray(0, NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', subkey(key, 'seal'), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(place);
  const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

/**
 * Opens what `seal` made.
 * @throws AppError BAD_INPUT when the key or the place is another one, or the text was changed
 */
export function unseal(sealed: string, key: Uint8Array, at: SealedAt): string {
  const bytes = Buffer.from(sealed, 'base64');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv('aes-256-gcm', subkey(key, 'seal'), nonce, {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(placeOf(at));
    decipher.setAuthTag(tag);
    return Buffer.concat([
      decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
      decipher.final(),
    ]).toString('utf8');
  } catch (cause) {
    throw new AppError('BAD_INPUT', 'the sealed bytes do not open under this key', { cause });
  }
}

/** The office's key seals and names authors elsewhere; each use has a key of its own (RFC 5869). */
function subkey(key: Uint8Array, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `guanchao dead-letter ${use}`, KEY_BYTES));
}

function placeOf(at: SealedAt): Buffer {
  const place = [at.processor, at.stream, at.partition, at.offset];
  return Buffer.from(JSON.stringify(at.part === undefined ? place : [...place, at.part]), 'utf8');
}
