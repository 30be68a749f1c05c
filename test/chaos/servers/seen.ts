import type { Delivery, IncidentStore } from '../../../shared/incident-store/incident-store.ts';
import type { IncidentRecord } from '../../../shared/incidents.ts';

/** All pages of a collection that is asked for page by page. */
async function everything<T>(
  find: (query: { limit: number; after?: string }) => Promise<{
    readonly items: readonly T[];
    readonly next: string | null;
  }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await find({ limit: 200, ...(after === undefined ? {} : { after }) });
    all.push(...page.items);
    after = page.next;
  }
  return all;
}

/** What people at the console see of a run. */
export interface Seen {
  readonly incidents: ReadonlyMap<string, IncidentRecord>;
  /** Mentions per subject, platform and minute. */
  readonly counted: ReadonlyMap<string, number>;
  readonly deliveries: readonly Delivery[];
}

export async function seenIn(
  store: IncidentStore,
  { subjects, from, to }: { subjects: readonly string[]; from: number; to: number },
): Promise<Seen> {
  const incidents = await everything((query) => store.incidents.find(query));
  const points = await store.timelines.read(subjects, from, to);
  return {
    incidents: new Map(incidents.map((one) => [one.incident.id, one])),
    counted: new Map(
      points.map(({ subject, platform, minute, n }) => [`${subject} ${platform} ${minute}`, n]),
    ),
    deliveries: await everything((query) => store.deliveries.find({ ...query, channel: 'webhook' })),
  };
}

/** Ids of the mentions of a subject that can be searched. */
export async function mentionsOf(store: IncidentStore, subject: string): Promise<readonly string[]> {
  const found = await everything((query) => store.mentions.find({ ...query, subjects: [subject] }));
  return found.map(({ id }) => id);
}
