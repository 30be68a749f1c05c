import { createCipheriv, createHash } from 'node:crypto';

const BLOCK = 32;

/** sha1 of the parts in order, hex: how the message server signs (2.5). */
export function signatureOf(...parts: readonly string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}

/**
 * Safe mode: AES-256-CBC under the 43-character key, IV its first 16 bytes, over random16 + length + message + appid, padded
 * as PKCS#7 to 32 (2.5). `random` is 16 characters.
 */
export function encrypt(encodingAesKey: string, appid: string, random: string, message: string): string {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  const text = Buffer.from(message, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const plain = Buffer.concat([Buffer.from(random), length, text, Buffer.from(appid)]);
  const pad = BLOCK - (plain.length % BLOCK);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([
    cipher.update(plain),
    cipher.update(Buffer.alloc(pad, pad)),
    cipher.final(),
  ]).toString('base64');
}
