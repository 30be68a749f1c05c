import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadModel, MODEL_NAME } from '../../../services/analyzer/model/load.ts';
import { heads, readModel, weightsOf, writeModel } from '../../../services/analyzer/text/mood-model.ts';
import { ruleSums } from '../../../services/analyzer/text/rule-sums.ts';

const path = new URL(`../../../services/analyzer/model/${MODEL_NAME}`, import.meta.url).pathname;
const shipped = new Uint8Array(readFileSync(path));

describe('the shipped model', () => {
  it('is one file under 512 KB that names its weights, and the licence of all it was made from', () => {
    expect(statSync(path).size).toBeLessThan(512 * 1024);
    const { header } = readModel(shipped);
    expect(createHash('sha256').update(weightsOf(shipped)).digest('hex')).toBe(header.weights);
    expect(header.sources.length).toBeGreaterThan(2);
    for (const { licence, rows } of header.sources) {
      expect(['Apache-2.0', 'MIT']).toContain(licence);
      expect(rows).toBeGreaterThan(0);
    }
  });

  it('was made from nothing that is there to measure with', () => {
    const { sources } = readModel(shipped).header;
    expect(sources.map(({ name, origin }) => `${name} ${origin}`).join()).not.toMatch(/smp|checked|test\//i);
  });

  it('knows every rule and answers every question', () => {
    const { header } = readModel(shipped);
    expect(Object.keys(header.rules).sort()).toEqual([...ruleSums].sort());
    expect(header.heads).toEqual([...heads]);
  });
});

describe('a model file', () => {
  const written = (bytes: Uint8Array): string => {
    const file = join(mkdtempSync(join(tmpdir(), 'guanchao-model-')), 'a.model');
    writeFileSync(file, bytes);
    return file;
  };

  it('reads as it was written', () => {
    const model = readModel(shipped);
    expect(Buffer.compare(writeModel(model.header, model), shipped)).toBe(0);
    expect(loadModel(written(shipped)).hash).toBe(loadModel().hash);
  });

  it.each([
    ['cut off', shipped.slice(0, shipped.length - 7), /bytes of weights/],
    ['another kind of file', new TextEncoder().encode('text,sentiment\n'), /no model file/],
    ['empty', new Uint8Array(0), /no model file/],
    ['damaged', shipped.map((byte, index) => (index === shipped.length - 1000 ? byte ^ 1 : byte)), /damaged/],
  ])('that is %s is refused with the reason', (_, bytes, reason) => {
    expect(() => loadModel(written(bytes))).toThrow(reason);
  });

  it('that is absent is named', () => {
    expect(() => loadModel('/nowhere/x.model')).toThrow(/x\.model/);
  });
});
