import type { Incident, IncidentRecord } from '../../shared/incidents.ts';
import { minuteOf } from '../../shared/time.ts';

/** 2 March 2026, 12:00 in China. */
export const NOON = Date.UTC(2026, 2, 2, 4);
export const NOON_MINUTE = minuteOf(NOON);

/** An incident as the fold makes them, in which only what a test is about differs. */
export function incidentRecord(
  id: string,
  more: Partial<Incident> = {},
  record: Partial<IncidentRecord> = {},
): IncidentRecord {
  return {
    v: 1,
    type: 'incident',
    revision: 1,
    minute: NOON_MINUTE,
    changes: ['opened'],
    alerts: [],
    ...record,
    incident: {
      id,
      run: 'live',
      title: '旧城供水：黄水、自来水',
      terms: ['黄水', '自来水'],
      subjects: [{ id: 'water', name: '旧城供水' }],
      members: [{ subject: 'water', platform: 'weibo' }],
      platforms: ['weibo'],
      onset: NOON_MINUTE - 5,
      since: NOON_MINUTE - 5,
      openedAt: NOON_MINUTE,
      closedAt: null,
      updatedAt: NOON_MINUTE,
      level: 'yellow',
      peakLevel: 'yellow',
      phase: 'growing',
      relapsing: false,
      relapses: 0,
      levels: [{ minute: NOON_MINUTE, level: 'yellow' }],
      phases: [{ minute: NOON_MINUTE, phase: 'growing', jump: false }],
      jumps: [],
      forgotten: 0,
      mentions: 120,
      peak: null,
      latest: null,
      samples: [],
      links: [],
      mergedInto: null,
      handling: { signed: null, level: null, muted: null, byHand: false, book: [] },
      ...more,
    },
  };
}
