import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockFolder } from '../../shared/folder-lock.ts';

it('a folder is held by one holder at a time and free again after it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guanchao-lock-'));
  {
    using _held = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow('in use by another process');
  }
  lockFolder(folder)[Symbol.dispose]();
});
