import type { Clock } from '../../shared/clock.ts';
import type { Act, Action, ActionDone, IncidentRecord } from '../../shared/incidents.ts';
import { createRecent } from '../../shared/recent.ts';
import type { Office } from './accounts.ts';
import type { OpenRun } from './runs.ts';
import type { ConsoleSettings } from './settings.ts';
import type { Tail } from './tail.ts';

/** What became of an act. */
export type ActOutcome =
  | { readonly kind: 'done'; readonly record: IncidentRecord }
  /** In Chinese. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** On record, and not yet done when the wait was over. */
  | { readonly kind: 'pending' };

export interface ActDeps {
  readonly office: Pick<Office, 'audit'>;
  readonly clock: Clock;
  readonly settings: Pick<ConsoleSettings, 'actionWaitMs' | 'storePollMs' | 'actionsRemembered'>;
}

/** Appends acts to a run and waits until they are done: one act per id, however often and at once it is asked. */
export interface Acts {
  perform(run: OpenRun, tail: Tail, asked: { id: string; by: string; what: Act }): Promise<ActOutcome>;
}

export function createActs({ office, clock, settings }: ActDeps): Acts {
  /** Acts appended by this process whose end is not known: asked again, they are waited for, not appended again. */
  const appended = createRecent<Promise<void> | null>(settings.actionsRemembered);

  async function perform(
    run: OpenRun,
    tail: Tail,
    asked: { id: string; by: string; what: Act },
  ): Promise<ActOutcome> {
    const key = `${run.info.id} ${asked.id}`;
    const until = clock.now() + settings.actionWaitMs;
    if ((await tail.done(asked.id)) === null) {
      const appending = appended.get(key) ?? append(run, asked);
      appended.set(key, appending);
      try {
        await appending;
      } catch (error) {
        appended.set(key, null);
        throw error;
      }
    }
    const done = await waitForDone(tail, asked.id, until);
    if (done === null) return { kind: 'pending' };
    if (done.refused !== null) return { kind: 'refused', reason: done.refused };
    return waitForStore(run, done, until);
  }

  async function append(
    run: OpenRun,
    { id, by, what }: { id: string; by: string; what: Act },
  ): Promise<void> {
    const record: Action = { v: 1, type: 'action', id, by, at: clock.now(), what };
    const key = what.act === 'open' ? id : what.incident;
    await run.log.append([{ stream: 'assessments', key, record }]);
    // Here and not with the answer: what was asked for is on record once, whether or not anybody waited for its end.
    await office.audit.append({
      at: record.at,
      by,
      what: `act.${what.act}`,
      object: `${run.info.id}/${key}`,
      detail: id,
    });
  }

  async function waitForDone(tail: Tail, id: string, until: number): Promise<ActionDone | null> {
    for (;;) {
      const news = tail.changed();
      const done = await tail.done(id);
      if (done !== null || tail.isOver()) return done;
      const leftMs = until - clock.now();
      if (leftMs <= 0) return null;
      const stop = new AbortController();
      await Promise.race([news, clock.sleep(leftMs, stop.signal)]);
      stop.abort();
    }
  }

  /** The record of the very revision that the act made, so that asking again gives the same answer. */
  async function waitForStore(run: OpenRun, done: ActionDone, until: number): Promise<ActOutcome> {
    const { incident, revision } = done;
    // An act that touched no incident cannot be shown; the fold refuses such acts with a reason.
    if (incident === null || revision === null) return { kind: 'refused', reason: '该操作没有对应的事件' };
    for (;;) {
      const present = await run.store.incidents.get(incident);
      if (present?.revision === revision) return { kind: 'done', record: present };
      if (present && present.revision > revision) {
        const history = await run.store.incidents.history(incident, present.revision - revision + 1);
        return { kind: 'done', record: history.find((record) => record.revision === revision) ?? present };
      }
      if (clock.now() >= until) return { kind: 'pending' };
      await clock.sleep(settings.storePollMs);
    }
  }

  return { perform };
}
