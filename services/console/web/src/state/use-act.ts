import { App } from 'antd';
import { useRef, useState } from 'react';
import type { Act, IncidentRecord } from '../../../../../shared/incidents.ts';
import { act } from './api.ts';
import { useRun } from './run.ts';
import { useSession } from './session.ts';
import { uuid } from './uuid.ts';

export interface Acting {
  readonly isBusy: boolean;
  /** Why it was not done, for people; null while there is nothing to say. */
  readonly problem: string | null;
  submit(what: Act): void;
}

/**
 * Does one act at a time. An act whose answer was lost keeps its id when it is tried again, so that it is done once; a
 * refused or a changed one is another act. `done` gets the incident after it, or null for an act that is on record and will
 * show by itself.
 */
export function useAct(done: (record: IncidentRecord | null) => void): Acting {
  const { run, live } = useRun();
  const session = useSession();
  const { message } = App.useApp();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const busy = useRef(false);
  const attempt = useRef<{ id: string; text: string } | null>(null);

  async function submit(what: Act): Promise<void> {
    // The state is drawn later; the second of two quick taps is stopped here.
    if (busy.current) return;
    busy.current = true;
    setBusy(true);
    setProblem(null);
    const text = JSON.stringify(what);
    if (attempt.current?.text !== text) attempt.current = { id: uuid(), text };
    const answer = await act(run.id, attempt.current.id, what);
    busy.current = false;
    setBusy(false);
    if (answer.ok) {
      attempt.current = null;
      const record = 'record' in answer.value ? answer.value.record : null;
      if (record) live.put(record);
      else if ('message' in answer.value) void message.info(answer.value.message);
      done(record);
      return;
    }
    const { kind, message: words } = answer.fault;
    if (kind === 'refused') attempt.current = null;
    if (kind === 'signed-out') session.lost();
    else setProblem(kind === 'offline' ? `${words}（是否已生效尚不清楚，重试不会重复执行）` : words);
  }

  return { isBusy, problem, submit: (what) => void submit(what) };
}
