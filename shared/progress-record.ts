import type { Outgoing } from './event-log/event-log.ts';
import type { Platform } from './records.ts';

/** What a lane tells of its time, on its way to every partition of the mentions. */
export interface LaneProgress {
  readonly lane: string;
  readonly platform: Platform;
  /** Epoch ms. */
  readonly completeTo: number;
  readonly coverage: number;
  /** The lane leaves. */
  readonly idle?: boolean;
}

export function outgoingProgress({ idle = false, ...told }: LaneProgress): Outgoing {
  const record = { v: 1, type: 'progress', ...told } as const;
  return { stream: 'mentions', key: null, record: idle ? { ...record, idle } : record };
}
