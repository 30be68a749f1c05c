import { expect, test } from 'vitest';
import { configuredSource, storedSource } from '../../../services/collector/sources/configured.ts';
import { messageOf } from '../../../shared/errors.ts';

const KEY = new Uint8Array(32).fill(3);
const TOKEN = '2.00secret-token';
const given = { uid: '1404376560', accessToken: TOKEN };

test('what is stored holds no secret, and opens under the office’s key alone', () => {
  const stored = storedSource('wb', 'weibo', given, KEY);
  expect(JSON.stringify(stored)).not.toContain(TOKEN);
  expect(Buffer.from(stored.sealed, 'base64').toString('latin1')).not.toContain(TOKEN);
  expect(configuredSource(stored, KEY).settings).toMatchObject({ ...given, callsPerDay: 100 });
  expect(() => configuredSource(stored, new Uint8Array(32))).toThrow(/do not open/);
});

test('the sealed secrets of one source are none of another’s', () => {
  const stored = storedSource('wb', 'weibo', given, KEY);
  expect(() => configuredSource({ ...stored, id: 'other' }, KEY)).toThrow(/do not open/);
});

test.each<[string, string, string, object, RegExp]>([
  ['a kind that is none', 'wb', 'douyin', given, /no kind of source douyin; the kinds are weibo, wechat/],
  ['an id that is none', 'W B', 'weibo', given, /the id W B/],
  ['a lane of others', 'ingest', 'weibo', given, /the id ingest/],
  ['a missing secret', 'wb', 'weibo', { uid: '1' }, /accessToken: missing/],
  ['a setting nobody knows', 'wb', 'weibo', { ...given, speed: 'high' }, /speed: not known/],
  ['a secret in the wrong place', 'wb', 'weibo', { ...given, uid: TOKEN }, /uid: wrong/],
])('%s is refused, and no value is repeated', (_, id, kind, settings, reason) => {
  try {
    storedSource(id, kind, settings as Readonly<Record<string, unknown>>, KEY);
    expect.unreachable();
  } catch (error) {
    expect(messageOf(error)).toMatch(reason);
    expect(messageOf(error)).not.toContain(TOKEN);
  }
});
