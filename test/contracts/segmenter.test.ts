import { describe, expect, it } from 'vitest';
import { openSegmenter } from '../../services/analyzer/segmenters/open.ts';
import { type EngineName, engines } from '../../services/analyzer/segmenters/segmenter.ts';
import { segmenterContract } from './segmenter.ts';

for (const engine of engines) {
  const failure = reasonNotToLoad(engine);
  if (failure === null || process.env.REQUIRE_ENGINES === '1') {
    describe(`segmenter ${engine}`, () => {
      segmenterContract((userWords) => openSegmenter({ engine, userWords }).segmenter);
    });
  } else {
    console.error(
      `\n*** SEGMENTER ABSENT: ${failure}; its contract does not run. REQUIRE_ENGINES=1 makes this a failure.\n`,
    );
    describe.skip(`segmenter ${engine}`, () => {
      it('passes the contract', () => {});
    });
  }
}

describe('the engines', () => {
  it('never share a dictionary hash', () => {
    const hashes = engines.flatMap((engine) =>
      reasonNotToLoad(engine) === null ? [openSegmenter({ engine }).segmenter.dictionary] : [],
    );
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashes.length).toBeGreaterThan(0);
  });
});

function reasonNotToLoad(engine: EngineName): string | null {
  try {
    openSegmenter({ engine });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
