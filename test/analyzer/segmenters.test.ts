import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openNodeRs } from '../../services/analyzer/segmenters/node-rs.ts';
import { openNodejieba } from '../../services/analyzer/segmenters/nodejieba.ts';
import { openSegmenter } from '../../services/analyzer/segmenters/open.ts';
import { fitWords } from '../../services/analyzer/segmenters/segmenter.ts';
import { AppError } from '../../shared/errors.ts';

/** A machine without the optional package, and one where its install script did not run: real folders, no doubles. */
const folder = mkdtempSync(join(tmpdir(), 'guanchao-engines-'));
const bare = requireFrom('bare');
const unbuilt = requireFrom('unbuilt');
const package_ = packageFolder();
if (package_ !== null) {
  const target = join(folder, 'unbuilt', 'node_modules', 'nodejieba');
  const dictionaries = ['jieba.dict.utf8', 'hmm_model.utf8'].map(
    (name) => `submodules/cppjieba/dict/${name}`,
  );
  for (const file of ['index.js', 'package.json', ...dictionaries])
    cpSync(join(package_, file), join(target, file));
}
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function requireFrom(name: string): NodeJS.Require {
  const inside = join(folder, name);
  mkdirSync(inside, { recursive: true });
  return createRequire(join(inside, 'start.js'));
}

function packageFolder(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('nodejieba/package.json'));
  } catch {
    console.error('\n*** nodejieba is not installed: its unbuilt form is not tested.\n');
    return null;
  }
}

const engines = (require: NodeJS.Require) => ({
  nodejieba: (words: readonly string[]) => openNodejieba(words, require),
  'node-rs': (words: readonly string[]) => openNodeRs(words),
});

describe('opening a segmenter', () => {
  it('falls back to node-rs where nodejieba is not installed, and says so', () => {
    const { segmenter, notice } = openSegmenter({ engine: 'auto' }, engines(bare));
    expect(segmenter.name).toBe('node-rs');
    expect(segmenter.cut('今天停水')).toEqual(['今天', '停水']);
    expect(notice).toContain('nodejieba');
    expect(notice).toContain('已改用 node-rs');
    expect(notice).toContain('npm rebuild nodejieba');
  });

  it.skipIf(package_ === null)('falls back where the binding was not built, and says why', () => {
    const { segmenter, notice } = openSegmenter({ engine: 'auto' }, engines(unbuilt));
    expect(segmenter.name).toBe('node-rs');
    expect(notice).toContain('原因：nodejieba native binding was not found');
  });

  it('never replaces an engine that was named', () => {
    const open = () => openSegmenter({ engine: 'nodejieba' }, engines(bare));
    expect(open).toThrow(AppError);
    expect(open).toThrow(expect.objectContaining({ code: 'ENGINE_UNAVAILABLE' }));
  });

  it('fails clearly where no engine loads', () => {
    const none = {
      nodejieba: (words: readonly string[]) => openNodejieba(words, bare),
      'node-rs': (words: readonly string[]) => openNodeRs(words, bare),
    };
    expect(() => openSegmenter({ engine: 'auto' }, none)).toThrow(
      expect.objectContaining({ code: 'ENGINE_UNAVAILABLE' }),
    );
  });

  it('gives no notice for what was asked for', () => {
    expect(openSegmenter({ engine: 'node-rs' }).notice).toBeNull();
  });

  it('passes the user’s words on', () => {
    const { segmenter } = openSegmenter({ engine: 'node-rs', userWords: ['龙湖畔小区'] });
    expect(segmenter.cut('龙湖畔小区停水')).toContain('龙湖畔小区');
  });
});

describe('the user’s words', () => {
  it('are distinct and in one order, whatever order they came in', () => {
    expect(fitWords(['三文鱼', '新发地', '三文鱼'])).toEqual(fitWords(['新发地', '三文鱼']));
  });

  it('leave out what no engine can keep whole', () => {
    expect(fitWords(['new york', '给个说法！', '的', ' 新发地 ', 'A1区', ''])).toEqual(['A1区', '新发地']);
  });
});
