import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from './errors.ts';

/**
 * Holds a folder for this process until disposed. The lock is the operating system's own (an open exclusive SQLite
 * transaction), so a killed process leaves none behind.
 * @throws AppError FOLDER_IN_USE when another process holds it
 */
export function lockFolder(folder: string): Disposable {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new AppError('FOLDER_IN_USE', `${folder} is in use by another process`, { cause });
  }
  return { [Symbol.dispose]: () => database.close() };
}
