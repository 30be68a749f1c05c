import { useEffect, useRef, useState } from 'react';
import type { IncidentPage, Timeline } from '../../../../../shared/api.ts';
import type { IncidentRecord } from '../../../../../shared/incidents.ts';
import { getIncident, getTimeline } from './api.ts';
import { after, every, now } from './clock.ts';
import { useRun } from './run.ts';
import { withLater } from './series.ts';
import { type Loading, useLoad } from './use-load.ts';

/** At most this often the curves and the deliveries are read anew, however fast the records come. */
const REFRESH_MS = 5000;
/** How soon after a revision its messages are looked for, and how often while they are under way. */
const DELIVERY_MS = 5000;
/** Late mentions change minutes already shown (design.md part 3: 30 minutes on Weibo; WeChat's six hours wait for a reload). */
const OVERLAP_MINUTES = 60;

export interface IncidentView {
  readonly page: Loading<IncidentPage>;
  /** The newest revision known, from the page or from the stream. */
  readonly record: IncidentRecord | null;
  readonly timeline: Timeline | null;
  readonly timelineFault: string | null;
}

/** Everything about one incident, kept up with its revisions and with the run's time. */
export function useIncident(id: string): IncidentView {
  const { run, state } = useRun();
  const page = useLoad(`${run.id}/${id}`, () => getIncident(run.id, id));
  const held = state.records.get(id);
  const first = page.value?.record;
  const record = held && (!first || held.revision > first.revision) ? held : (first ?? null);
  const [timeline, setTimeline] = useState<Timeline | null>(null);
  const [timelineFault, setFault] = useState<string | null>(null);
  const latest = useRef(timeline);
  latest.current = timeline;

  const revision = held?.revision ?? 0;
  const judged = Math.max(0, ...Object.values(state.through));
  const { reload } = page;
  const pageAt = useRef(now());
  const curveAt = useRef(0);

  useEffect(() => {
    if (revision === 0) return;
    return after(Math.max(0, pageAt.current + REFRESH_MS - now()), () => {
      pageAt.current = now();
      reload();
    });
  }, [revision, reload]);

  // A message is planned and sent after its revision; until each has its end, what stands here is not the last word.
  const isUnderWay =
    page.value?.deliveries.some(({ state: of }) => of === 'due' || of === 'sending') ?? false;
  useEffect(() => (isUnderWay ? every(DELIVERY_MS, reload) : undefined), [isUnderWay, reload]);
  useEffect(() => (revision === 0 ? undefined : after(DELIVERY_MS, reload)), [revision, reload]);

  // Other subjects, or an earlier onset: the curve that was read is another one.
  const shape = record === null ? '' : JSON.stringify([record.incident.subjects, record.incident.onset]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape is the reason to begin anew
  useEffect(() => setTimeline(null), [shape]);

  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new minute or revision is the reason to read again
  useEffect(() => {
    return after(Math.max(0, curveAt.current + REFRESH_MS - now()), () => {
      curveAt.current = now();
      const from = latest.current === null ? null : latest.current.to - OVERLAP_MINUTES;
      void getTimeline(run.id, id, from).then((answer) => {
        // A reading under way outlives the revision that asked for it, but not the page.
        if (!isHere.current) return;
        setFault(answer.ok ? null : answer.fault.message);
        if (answer.ok) setTimeline(withLater(latest.current, answer.value));
      });
    });
  }, [run.id, id, judged, revision, shape]);

  return { page, record, timeline, timelineFault };
}
