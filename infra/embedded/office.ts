import { hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pid } from 'node:process';
import { AppError } from '../../shared/errors.ts';
import { writeWhole } from '../../shared/files.ts';
import { lockFolder } from '../../shared/folder-lock.ts';
import type { IncidentStore } from '../../shared/incident-store/incident-store.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';

export interface OfficeKeys {
  /** Key of the authors' pseudonyms: the same author has the same one in every run of this office. */
  readonly pseudonymKey: Uint8Array;
  /** Key under which dead letters are sealed. */
  readonly sealKey: Uint8Array;
  /** Key of the links by which people sign. */
  readonly signKey: Uint8Array;
}

/** What belongs to the office and not to one run: its keys, its people, its settings. One process holds it at a time. */
export interface Office extends OfficeKeys, AsyncDisposable {
  readonly store: IncidentStore;
}

const KEY_BYTES = 32;

/**
 * Opens the office's data folder, or begins one with a new key.
 * @throws AppError FOLDER_IN_USE when a second process starts on the same folder
 */
export async function openOffice(folder: string): Promise<Office> {
  const own = ownFolder(folder);
  const lock = lockFolder(own);
  try {
    const store = await openIncidentStore({ folder: join(own, 'store') });
    return {
      ...officeKeys(folder),
      store,
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]();
        lock[Symbol.dispose]();
      },
    };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

/** The keys alone, for a process that works beside the one that holds the office. */
export function officeKeys(folder: string): OfficeKeys {
  return officeKeysFrom(officeKey(join(ownFolder(folder), 'key')));
}

/** What follows from the office's one secret of 32 bytes. */
export function officeKeysFrom(key: Uint8Array): OfficeKeys {
  return {
    pseudonymKey: derived(key, 'pseudonym'),
    sealKey: derived(key, 'seal'),
    signKey: derived(key, 'sign'),
  };
}

function ownFolder(folder: string): string {
  const own = join(folder, 'office');
  mkdirSync(own, { recursive: true, mode: 0o700 });
  return own;
}

/** The office's one secret, readable by its own account only. Whoever loses it can no longer tell that two authors are one. */
function officeKey(path: string): Uint8Array {
  if (!existsSync(path)) makeKey(path);
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
  if (key.length !== KEY_BYTES) throw new AppError('BAD_INPUT', `${path} is not a key of ${KEY_BYTES} bytes`);
  return key;
}

/** Of two processes that make it at once, one key stands and both read it. */
function makeKey(path: string): void {
  const own = `${path}.${pid}`;
  writeWhole(own, `${randomBytes(KEY_BYTES).toString('hex')}\n`, 0o600);
  try {
    linkSync(own, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    unlinkSync(own);
  }
}

/** A key for one purpose each, so that what one of them guards tells nothing of the other (RFC 5869). */
function derived(key: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), `guanchao ${purpose}`, KEY_BYTES));
}
