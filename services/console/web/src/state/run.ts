import { createContext, useContext, useEffect, useState } from 'react';
import type { Run } from '../../../../../shared/api.ts';
import { every, now } from './clock.ts';
import type { Live, LiveState } from './live.ts';
import type { Sparks } from './sparks.ts';

/** What every part of a run's pages shares. */
export interface RunView {
  readonly run: Run;
  readonly runs: readonly Run[];
  readonly live: Live;
  readonly state: LiveState;
  readonly sparks: Sparks;
  /** Epoch milliseconds, drawn anew every few seconds. */
  readonly now: number;
  /** The minute it is in this run. */
  readonly present: number;
}

export const RunContext = createContext<RunView | null>(null);

export function useRun(): RunView {
  const view = useContext(RunContext);
  if (view === null) throw new Error('no run around this part');
  return view;
}

const TICK_MS = 5000;

/** The time by the server's clock, every few seconds. */
export function useNow(): number {
  const [time, setTime] = useState(now);
  useEffect(() => every(TICK_MS, () => setTime(now())), []);
  return time;
}
