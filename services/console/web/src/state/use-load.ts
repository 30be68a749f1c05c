import { useCallback, useEffect, useRef, useState } from 'react';
import type { Answer, Fault } from './api.ts';
import { after } from './clock.ts';
import { useSession } from './session.ts';

export interface Loading<T> {
  readonly value: T | null;
  readonly fault: Fault | null;
  readonly isLoading: boolean;
  /** Takes longer than people wait without a word. */
  readonly isSlow: boolean;
  reload(): void;
}

const SLOW_MS = 4000;

/** Reads once per `key` and on `reload`; what was read before stays shown meanwhile, for the same key. */
export function useLoad<T>(key: string, read: () => Promise<Answer<T>>): Loading<T> {
  const session = useSession();
  const [held, setHeld] = useState<{ key: string; value: T } | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [pending, setPending] = useState<'no' | 'yes' | 'slow'>('yes');
  const turn = useRef(0);
  const latest = useRef({ read, session });
  latest.current = { read, session };

  const reload = useCallback(() => {
    turn.current += 1;
    const mine = turn.current;
    setPending('yes');
    const stop = after(SLOW_MS, () => mine === turn.current && setPending('slow'));
    void latest.current.read().then((answer) => {
      stop();
      if (mine !== turn.current) return;
      setPending('no');
      if (answer.ok) {
        setHeld({ key, value: answer.value });
        setFault(null);
      } else if (answer.fault.kind === 'signed-out') latest.current.session.lost();
      else setFault(answer.fault);
    });
  }, [key]);

  useEffect(() => {
    setFault(null);
    reload();
    return () => {
      turn.current += 1;
    };
  }, [reload]);

  const value = held?.key === key ? held.value : null;
  return { value, fault, isLoading: pending !== 'no', isSlow: pending === 'slow', reload };
}
