import { expect, test } from 'vitest';
import { detectionLines, measureDetection } from '../../../services/replay/bench/detection.ts';

test('detection keeps up with 10,000 live subjects on one core, in a few KB each', () => {
  const cost = measureDetection();
  expect(cost.shareFor10000).toBeLessThan(0.5);
  expect(cost.liveBytes).toBeLessThan(30_000);
  expect(cost.quietBytes).toBeLessThan(cost.liveBytes);
  expect(cost.quietPerSecond).toBeGreaterThan(cost.livePerSecond);
  expect(detectionLines(cost, 50).join('\n')).toMatch(/10,000 live subjects/);
});
