import type { Clock } from '../clock.ts';
import type { IncidentStore, MentionQuery, Mentions, People, RetentionMonths } from './incident-store.ts';
import { checkLimit, pageOf } from './queries.ts';
import type { Engine } from './sqlite-engine.ts';
import type { Found } from './sqlite-mentions.ts';
import { type Channel, openChannel } from './worker-channel.ts';

/**
 * The embedded IncidentStore: one SQLite database in WAL mode in the folder, held by a worker thread of its own, shared by
 * any number of processes of one machine.
 * @throws AppError STORE_FAILED
 */
export async function openSqliteStore(folder: string, clock: Clock): Promise<IncidentStore> {
  const worker = openChannel<Engine>(
    new URL('./sqlite-worker.ts', import.meta.url),
    folder,
    `the incident store in ${folder}`,
  );
  try {
    await worker.call('turn');
  } catch (error) {
    await worker.close('turn').catch(() => undefined);
    throw error;
  }
  return {
    incidents: {
      put: (entries, position) => worker.call('putIncidents', entries, position),
      get: (id) => worker.call('incident', id),
      history: (id, newest) => worker.call('incidentHistory', id, newest),
      find: (query) => worker.call('findIncidents', query),
    },
    timelines: {
      add: (points, position) => worker.call('addPoints', points, position),
      read: (subjects, from, to) => worker.call('readPoints', subjects, from, to),
    },
    mentions: mentionsOf(worker),
    deliveries: {
      plan: (deliveries, position) => worker.call('planDeliveries', deliveries, position),
      claim: (name, now, until, limit) => worker.call('claimDeliveries', name, now, until, limit),
      finish: (id, name, outcome) => worker.call('finishDelivery', id, name, outcome),
      get: (id) => worker.call('delivery', id),
      find: (query) => worker.call('findDeliveries', query),
    },
    settings: {
      get: (name) => worker.call('setting', name),
      put: (name, value, expected, by, at) => worker.call('putSetting', name, value, expected, by, at),
      history: (name) => worker.call('settingHistory', name),
    },
    people: peopleOf(worker, clock),
    audit: {
      append: (entry) => worker.call('appendAudit', entry),
      find: (query) => worker.call('findAudit', query),
    },
    position: (writer) => worker.call('position', writer),
    settled: () => worker.call('turn'),
    retain: (now, months) => retain(worker, now, months),
    [Symbol.asyncDispose]: () => worker.close('close'),
  };
}

function mentionsOf(worker: Channel<Engine>): Mentions {
  return {
    add: (mentions, position) => worker.call('addMentions', mentions, position),
    amend: (amends, position) => worker.call('amendMentions', amends, position),
    async find({ after, limit, ...query }: MentionQuery) {
      checkLimit(limit);
      const found: Found[] = [];
      let from = after ?? null;
      do {
        const slice = await worker.call('scanMentions', query, from, limit + 1 - found.length);
        found.push(...slice.found);
        from = slice.rest;
      } while (from !== null && found.length <= limit);
      const page = pageOf(found, limit, ({ place }) => place);
      return { items: page.items.map(({ mention }) => mention), next: page.next };
    },
  };
}

function peopleOf(worker: Channel<Engine>, clock: Clock): People {
  return {
    putUser: (user) => worker.call('putUser', user),
    user: (name) => worker.call('user', name),
    users: () => worker.call('users'),
    putSession: (session) => worker.call('putSession', session, clock.now()),
    session: (digest) => worker.call('session', digest, clock.now()),
    touchSession: (digest, seenAt) => worker.call('touchSession', digest, seenAt),
    dropSession: (digest) => worker.call('dropSession', digest),
  };
}

/** In steps, between which other calls get their turn; then the file gives back what was freed. */
async function retain(
  worker: Channel<Engine>,
  now: number,
  months: RetentionMonths,
): Promise<Readonly<Record<string, number>>> {
  const dropped: Record<string, number> = {};
  for (let done = false; !done; ) {
    const step = await worker.call('retentionStep', now, months);
    for (const [name, count] of Object.entries(step.dropped)) dropped[name] = (dropped[name] ?? 0) + count;
    done = step.done;
  }
  while (await worker.call('shrink'));
  return dropped;
}
