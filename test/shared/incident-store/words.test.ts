import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  FTS_OPTIONS,
  indexText,
  matchOf,
  subjectFacet,
} from '../../../shared/incident-store/sqlite-words.ts';

const token = fc.string({ unit: 'binary', minLength: 1, maxLength: 6 });
const nothing = { words: [], phrase: [], substring: '' };

/** Whether a query finds a text in a real index. */
function finds(db: DatabaseSync, indexed: string, match: string | null): boolean {
  db.exec('DELETE FROM found');
  db.prepare('INSERT INTO found (rowid, words) VALUES (1, ?)').run(indexed);
  return db.prepare('SELECT rowid FROM found WHERE found MATCH ?').get(match) !== undefined;
}

function emptyIndex(): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  db.exec(`CREATE VIRTUAL TABLE found USING fts5(words, ${FTS_OPTIONS})`);
  return db;
}

test('a token finds itself, and another token only when their small letters are the same', () => {
  const db = emptyIndex();
  fc.assert(
    fc.property(token, token, (one, other) => {
      expect(finds(db, indexText([], [[one]]), matchOf([], { ...nothing, words: [one] }))).toBe(true);
      const same = one.toLowerCase().toWellFormed() === other.toLowerCase().toWellFormed();
      expect(finds(db, indexText([], [[one]]), matchOf([], { ...nothing, words: [other] }))).toBe(same);
    }),
    { seed: 613, numRuns: 2_000 },
  );
});

test('a phrase of any tokens is found inside its text, and not over the end of one', () => {
  const db = emptyIndex();
  const tokens = fc.array(token, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(tokens, tokens, tokens, (before, phrase, behind) => {
      const text = [...before, ...phrase, ...behind];
      expect(finds(db, indexText(['__sx'], [text]), matchOf([], { ...nothing, phrase }))).toBe(true);
    }),
    { seed: 614, numRuns: 1_000 },
  );
  const apart = indexText([], [['甲'], ['乙']]);
  expect(finds(db, apart, matchOf([], { ...nothing, phrase: ['甲', '乙'] }))).toBe(false);
  expect(finds(db, apart, matchOf([], { ...nothing, words: ['甲', '乙'] }))).toBe(true);
});

test('no token is taken for a subject, and no subject for a token or another subject', () => {
  const db = emptyIndex();
  fc.assert(
    fc.property(token, token, (subject, word) => {
      const indexed = indexText([subjectFacet(subject)], [[word]]);
      expect(finds(db, indexed, matchOf([[subjectFacet(subject)]], nothing))).toBe(true);
      const same = subject.toWellFormed() === word.toWellFormed();
      expect(finds(db, indexed, matchOf([[subjectFacet(word)]], nothing))).toBe(same);
      const asWord = matchOf([], { ...nothing, words: [subjectFacet(subject)] });
      expect(finds(db, indexed, asWord)).toBe(subjectFacet(subject).toLowerCase() === word.toLowerCase());
    }),
    { seed: 615, numRuns: 2_000 },
  );
});

test('nothing asked is no query', () => {
  expect(matchOf([], nothing)).toBeNull();
});
