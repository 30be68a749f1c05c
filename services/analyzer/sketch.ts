/**
 * Distinct authors by the k minimum values (Bar-Yossef et al. 2002): the k smallest 32-bit hashes, ascending, no repeats.
 * Sketches of parts merge to the sketch of the whole in any order; below k members the count is exact.
 */
export type Sketch = readonly number[];

/** Adds one hash in place; `sketch` must be ascending. */
export function addToSketch(sketch: number[], hash: number, k: number): void {
  const largest = sketch.at(-1);
  if (sketch.length >= k && largest !== undefined && hash >= largest) return;
  let low = 0;
  let high = sketch.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sketch[middle] ?? 0) < hash) low = middle + 1;
    else high = middle;
  }
  if (sketch[low] === hash) return;
  sketch.splice(low, 0, hash);
  if (sketch.length > k) sketch.pop();
}

/**
 * Number of distinct members, estimated as (k-1) / (k-th smallest hash as a share of 2^32) once there are k. A merged
 * sketch may hold more than k; only its k smallest are whole.
 */
export function estimateDistinct(sketch: Sketch, k: number): number {
  const largest = sketch[k - 1];
  return largest === undefined ? sketch.length : Math.round(((k - 1) * 4294967296) / (largest + 1));
}
