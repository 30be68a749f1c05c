import { z } from 'zod';
import type { StoredState } from '../../shared/event-log/event-log.ts';
import { type Amended, amendedSchema, type Platform } from '../../shared/records.ts';
import { readStored, storedJson } from './stored-json.ts';

/** Amended texts that wait for the minute from which they hold. */
export interface WaitingAmends {
  take(amended: Amended): void;
  /**
   * Those of a platform that hold from a minute before `through`, minute by minute; they wait no longer. To be asked when the
   * minutes before `through` are about to be judged.
   */
  due(platform: Platform, through: number): readonly (readonly [minute: number, Amended[]])[];
  /** Stored form, when it has changed since the last call. */
  changes(): Iterable<readonly [key: string, value: Uint8Array]>;
}

const KEY = 'amended';
const storedSchema = z.array(amendedSchema);

/**
 * An amended text reaches detect at any moment between the sums of a minute, but takes effect between two judged minutes: the
 * samples of an assessment then depend on no interleaving. What waits is at most what came in within a minute of the platform.
 */
export function openWaitingAmends(state: StoredState): WaitingAmends {
  let waiting: readonly Amended[] = readStored(state.get(KEY), storedSchema) ?? [];
  let isChanged = false;
  return {
    take(amended) {
      waiting = [...waiting, amended];
      isChanged = true;
    },
    due(platform, through) {
      const isDue = (one: Amended): boolean => one.platform === platform && one.minute < through;
      const due = waiting.filter(isDue);
      if (due.length === 0) return [];
      waiting = waiting.filter((one) => !isDue(one));
      isChanged = true;
      return [...Map.groupBy(due, ({ minute }) => minute)].sort(([a], [b]) => a - b);
    },
    *changes() {
      if (!isChanged) return;
      isChanged = false;
      yield [KEY, storedJson(waiting)] as const;
    },
  };
}
