import type { VerbCall } from '../../shared/verb.ts';

/** Streams of a run are spread over so many partitions: a later move to more processes needs no new run. */
export const PARTITIONS = 4;

/** The data folder of a call. */
export function dataFolder(call: VerbCall): string {
  return call.path(call.option('data') ?? 'guanchao-data');
}
