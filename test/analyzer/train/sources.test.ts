import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSources } from '../../../services/analyzer/train/sources.ts';
import { createNormal } from './normal.ts';

const folder = new URL('../../../services/analyzer/model/training/', import.meta.url);
const measuring = new URL('../../material/labelled/', import.meta.url);

describe('what the shipped model is made from', () => {
  const sources = readSources(new URL('sources.json', folder).pathname);

  it('carries a licence that allows it', () => {
    for (const { licence, name } of sources) expect(['Apache-2.0', 'MIT'], name).toContain(licence);
    for (const source of sources) if (!source.public) expect(source.licence).toBe('Apache-2.0');
  });

  it('holds no text that there is to measure with', () => {
    const normal = createNormal();
    const names = [
      'crisis-comments',
      'minimal-pairs',
      'minimal-pairs-2',
      'swap-sentences',
      'swap-dialect-2',
      'cries-for-help',
      'appeals',
      'incident-questions',
    ];
    const measured = new Set(
      names.flatMap((name) =>
        rowsOf(new URL(`${name}.jsonl`, measuring)).flatMap(({ text, a, b }) =>
          [text, a, b].flatMap((one) => (one === undefined ? [] : [normal(one)])),
        ),
      ),
    );
    expect(measured.size).toBeGreaterThan(2000);
    const own = sources.filter(({ public: open, composed }) => !open && !composed);
    // The last two are what appeals and questions are tried on and learned from.
    for (const file of [...own.flatMap(({ files }) => files), 'appeals.jsonl', 'incident-questions.jsonl'])
      for (const { text = '' } of rowsOf(new URL(file, folder)))
        expect(measured.has(normal(text)), `${file}: ${text}`).toBe(false);
  });

  it('holds none of the pairs that it is developed with', () => {
    const pairs = rowsOf(new URL('pairs-dev.jsonl', folder));
    const developed = new Set(pairs.flatMap(({ a, b }) => [a, b]));
    expect(pairs.length).toBeGreaterThan(500);
    for (const source of sources.filter(({ public: open, composed }) => !open && !composed))
      for (const file of source.files)
        for (const { text } of rowsOf(new URL(file, folder)))
          expect(developed.has(text), `${file}: ${text}`).toBe(false);
  });
});

interface Row {
  readonly text?: string;
  readonly a?: string;
  readonly b?: string;
}

function rowsOf(file: URL): readonly Row[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line): Row => JSON.parse(line));
}
