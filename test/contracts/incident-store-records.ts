import type { ArchivedMention, Page, PlannedDelivery } from '../../shared/incident-store/incident-store.ts';
import type { Incident, IncidentRecord } from '../../shared/incidents.ts';

/** 2020-06-13 in China, in epoch minutes and milliseconds. */
export const MINUTE = 26_533_440;
export const AT = MINUTE * 60_000;

/** Incident `n`: a valid id, opened `n` minutes after `MINUTE`. */
export function incident(n: number, over: Partial<Incident> = {}): Incident {
  return {
    id: incidentId(n),
    run: 'live',
    title: `事件${n}`,
    terms: [],
    subjects: [{ id: `m${n}`, name: `方案${n}` }],
    members: [{ subject: `m${n}`, platform: 'weibo' }],
    platforms: ['weibo'],
    onset: MINUTE + n - 10,
    since: MINUTE + n - 10,
    openedAt: MINUTE + n,
    closedAt: null,
    updatedAt: MINUTE + n,
    level: 'blue',
    peakLevel: 'blue',
    phase: 'growing',
    relapsing: false,
    relapses: 0,
    levels: [{ minute: MINUTE + n, level: 'blue' }],
    phases: [],
    jumps: [],
    forgotten: 0,
    mentions: 0,
    peak: null,
    latest: null,
    samples: [],
    links: [],
    mergedInto: null,
    handling: { signed: null, level: null, muted: null, byHand: false, book: [] },
    ...over,
  };
}

export function incidentId(n: number): string {
  return `inc-${n.toString(16).padStart(12, '0')}`;
}

export function record(n: number, revision = 1, over: Partial<Incident> = {}): IncidentRecord {
  return {
    v: 1,
    type: 'incident',
    revision,
    minute: MINUTE + n,
    changes: revision === 1 ? ['opened'] : ['noted'],
    alerts: [],
    incident: incident(n, over),
  };
}

/** Mention `n`, a second after the one before; its tokens are its text's characters unless said otherwise. */
export function archived(n: number, over: Partial<ArchivedMention> = {}): ArchivedMention {
  const text = over.text ?? `第${n}条`;
  return {
    id: `weibo/${n}`,
    platform: 'weibo',
    kind: 'comment',
    thread: 'weibo/t',
    at: AT + n * 1000,
    region: null,
    mood: -120,
    subjects: ['market'],
    tokens: [...text],
    ...over,
    text,
  };
}

export function planned(n: number, over: Partial<PlannedDelivery> = {}): PlannedDelivery {
  return {
    id: `delivery-${n}`,
    alert: `alert-${n}`,
    incident: incidentId(n),
    channel: 'inbox',
    level: 'red',
    kind: 'opened',
    minute: MINUTE,
    at: AT + n,
    to: { name: '值班员', address: '13800000000' },
    text: '红色预警',
    ...over,
  };
}

/** Whole numbers from 0 up to `count`. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Everything that a search finds, page by page. */
export async function allOf<T>(
  find: (query: { limit: number; after?: string }) => Promise<Page<T>>,
  limit = 200,
): Promise<T[]> {
  const items: T[] = [];
  let after: string | null = null;
  do {
    const page: Page<T> = await find({ limit, ...(after === null ? {} : { after }) });
    items.push(...page.items);
    after = page.next;
  } while (after !== null);
  return items;
}
