/**
 * Rounds a score to six decimals. Math.log and Math.exp are implementation-approximated in ECMAScript, so every score
 * is rounded before it is compared or told: two engines that differ in the last bit then judge alike (detection.md 7).
 */
export function steady(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
