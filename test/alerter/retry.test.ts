import { describe, expect, test } from 'vitest';
import { defaultDeliverySettings, putOffUntil, retryAt } from '../../services/alerter/retry.ts';

const SETTINGS = defaultDeliverySettings;

function waits(id: string): (number | null)[] {
  return Array.from({ length: SETTINGS.tries }, (_, n) => retryAt({ id, tries: n + 1 }, 0, SETTINGS));
}

describe('the waits between tries', () => {
  test('grow by the factor up to the longest, each within its jitter, and end', () => {
    const expected = [5_000, 20_000, 80_000, 320_000, 900_000, 900_000, 900_000, 900_000, 900_000];
    for (const id of ['msg-1', 'msg-2', 'msg-3', 'msg-4']) {
      const all = waits(id);
      expect(all.at(-1)).toBeNull();
      expect(all).toHaveLength(expected.length + 1);
      for (const [n, wait] of expected.entries()) {
        expect(all[n]).toBeGreaterThanOrEqual(wait * (1 - SETTINGS.jitter));
        expect(all[n]).toBeLessThanOrEqual(wait * (1 + SETTINGS.jitter));
      }
    }
  });

  test('are the same for the same delivery and spread over deliveries', () => {
    expect(waits('msg-1')).toEqual(waits('msg-1'));
    const first = Array.from(
      { length: 200 },
      (_, n) => retryAt({ id: `msg-${n}`, tries: 1 }, 0, SETTINGS) ?? 0,
    );
    expect(new Set(first).size).toBeGreaterThan(150);
    const mean = first.reduce((sum, one) => sum + one, 0) / first.length;
    expect(Math.abs(mean / 5_000 - 1)).toBeLessThan(0.05);
  });

  test('are no shorter than the receiver asks, within reason', () => {
    expect(retryAt({ id: 'msg-1', tries: 1 }, 1_000, SETTINGS, 60_000)).toBe(61_000);
    expect(retryAt({ id: 'msg-1', tries: 1 }, 0, SETTINGS, 99_999_999)).toBe(SETTINGS.maxRetryAfterMs);
  });
});

describe('what waits for its turn', () => {
  test('waits as long as it is told, and not for ever', () => {
    expect(putOffUntil({ at: 0 }, 1_000, SETTINGS, 4_000)).toBe(5_000);
    expect(putOffUntil({ at: 0 }, 1_000, SETTINGS, 0)).toBeGreaterThan(1_000);
    expect(putOffUntil({ at: 0 }, SETTINGS.maxPutOffMs, SETTINGS, 4_000)).toBeNull();
  });
});
