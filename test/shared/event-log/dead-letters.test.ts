import { expect, test } from 'vitest';
import { dlqHeadersOf, revivedFrom, textOf } from '../../../shared/event-log/dead-letters.ts';
import { condemnedBy, deadLetterOf } from '../../../shared/event-log/fold-batch.ts';
import { type DeadLetter, deadLetterSchema } from '../../../shared/records.ts';
import type { StreamName } from '../../../shared/streams.ts';
import { mention } from '../../contracts/event-log-records.ts';

const KEY = Buffer.alloc(32, 7);
const { record, key } = mention('线索', 4);

function letterOf(stored: { key: string; record: object }, stream: StreamName = 'mentions'): DeadLetter {
  // Marked cast: what is stored may be of another stream, which is what one of the tests is about.
  const condemned = condemnedBy(new TypeError('no'), { offset: 9, ...stored } as never);
  const { text } = deadLetterOf(condemned, { processor: 'score', stream, partition: 2 }, KEY);
  return deadLetterSchema.parse(JSON.parse(text));
}

test('a letter gives back the record, its stream and its key, under the key it was sealed with only', () => {
  const letter = letterOf({ key: key ?? '', record });
  expect(revivedFrom(letter, KEY)).toEqual({ stream: 'mentions', key: '线索', record });
  expect(() => revivedFrom(letter, Buffer.alloc(32, 8))).toThrow('do not open under this key');
  // Text and key are sealed apart: one cannot be passed off as the other.
  const swapped = { ...letter, sealed: letter.sealedKey ?? '' };
  expect(() => textOf(swapped, KEY)).toThrow('do not open');
});

test('what cannot be appended again is refused with its reason', () => {
  const letter = letterOf({ key: 'k', record });
  const { sealedKey: _, ...old } = letter;
  expect(() => revivedFrom(old, KEY)).toThrow('older program');
  expect(textOf(old, KEY)).toBe(JSON.stringify(record));
  expect(() => revivedFrom({ ...letter, stream: 'gone' }, KEY)).toThrow('no stream gone');
  expect(() => revivedFrom(letterOf({ key: '', record }), KEY)).toThrow('every partition');
  expect(() => revivedFrom(letterOf({ key: 'k', record: { v: 99 } }), KEY)).toThrow(
    'breaks the schema of mentions',
  );
  expect(() => revivedFrom(letterOf({ key: 'k', record }, 'activity'), KEY)).toThrow(
    'breaks the schema of activity',
  );
});

test('the headers say where, who and why, and nothing of the record', () => {
  const letter = letterOf({ key: 'k', record });
  expect(dlqHeadersOf(letter, (stream) => `guanchao.live.${stream}`)).toEqual({
    'dlq-original-topic': 'guanchao.live.mentions',
    'dlq-original-partition': '2',
    'dlq-original-offset': '9',
    'dlq-group': 'score',
    'dlq-error-class': 'TypeError',
    'dlq-error-message': 'no',
  });
});
