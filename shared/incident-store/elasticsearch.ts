import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import { openAudit } from './elasticsearch-audit.ts';
import { openDeliveries } from './elasticsearch-deliveries.ts';
import { openIncidents } from './elasticsearch-incidents.ts';
import { type Indices, openIndices } from './elasticsearch-indices.ts';
import { type Journal, openJournal } from './elasticsearch-journal.ts';
import { type Lanes, openLanes } from './elasticsearch-lanes.ts';
import { openMentions } from './elasticsearch-mentions.ts';
import { openPeople } from './elasticsearch-people.ts';
import { retain } from './elasticsearch-retention.ts';
import { openServer, type Server, type ServerOptions } from './elasticsearch-server.ts';
import { openSettings } from './elasticsearch-settings.ts';
import { checkPoints, openTimelines } from './elasticsearch-timelines.ts';
import { checkIntegers } from './elasticsearch-values.ts';
import type { ArchivedMention, IncidentStore, PlannedDelivery, Position } from './incident-store.ts';
import type { ElasticsearchPlace } from './open.ts';

/**
 * The IncidentStore on a cluster: the indices of infra/elasticsearch.md, under the place's prefix, shared by any number of
 * processes. Uses what a bare core server has and nothing else.
 * @throws AppError STORE_FAILED when the server does not let us in, or what lies there is of another program or version;
 *   BAD_INPUT when the place is none
 */
export async function openElasticsearchStore(
  place: ElasticsearchPlace,
  options: ServerOptions,
): Promise<IncidentStore> {
  const server = openServer(place, options);
  try {
    const indices = await openIndices(server, place.prefix, place.replicas);
    return await openStore(server, indices, options);
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function openStore(server: Server, indices: Indices, options: ServerOptions): Promise<IncidentStore> {
  const { clock, say = () => undefined } = options;
  const parts = {
    incidents: openIncidents(server, indices),
    timelines: openTimelines(server, indices),
    mentions: openMentions(server, indices),
    deliveries: openDeliveries(server, indices),
  };
  const journal = openJournal(server, indices, {
    incidents: (body) => parts.incidents.put(JSON.parse(body)),
    points: (body, turn) => parts.timelines.add(JSON.parse(body), turn),
    mentions: (body) => parts.mentions.add(JSON.parse(body)),
    amends: (body, turn) => parts.mentions.amend(JSON.parse(body), turn),
    deliveries: (body) => parts.deliveries.plan(JSON.parse(body)),
  });
  // Who began it will try it again and be told; nobody else is held up by it.
  await journal
    .recover()
    .catch((error: unknown) => say(`a write begun is not finished: ${messageOf(error)}`));
  const lanes = openLanes(`the incident store at ${server.url}`);
  return {
    ...collections(parts, journal, lanes),
    ...office(server, indices, lanes, clock),
    position: (writer) => lanes.after(() => journal.position(writer)),
    settled: () => lanes.after(() => indices.refresh()),
    retain: (now, months) => lanes.after(() => retain(server, indices, now, months)),
    async [Symbol.asyncDispose]() {
      await lanes.close();
      await server.close();
    },
  };
}

interface Parts {
  readonly incidents: ReturnType<typeof openIncidents>;
  readonly timelines: ReturnType<typeof openTimelines>;
  readonly mentions: ReturnType<typeof openMentions>;
  readonly deliveries: ReturnType<typeof openDeliveries>;
}

/** What a log stands behind: writes with positions. */
function collections(
  { incidents, timelines, mentions, deliveries }: Parts,
  journal: Journal,
  lanes: Lanes,
): Pick<IncidentStore, 'incidents' | 'timelines' | 'mentions' | 'deliveries'> {
  /** Through the journal when a position comes with it. */
  function write(
    lane: string,
    kind: string,
    body: readonly unknown[],
    position: Position | undefined,
    directly: () => Promise<void>,
  ): Promise<void> {
    return lanes.write(lane, () =>
      position === undefined
        ? directly()
        : journal.write(kind, JSON.stringify(body), position, kind === 'points'),
    );
  }
  return {
    incidents: {
      put: (entries, position) =>
        write('incidents', 'incidents', entries, position, () => incidents.put(entries)),
      get: (id) => lanes.read('incidents', () => incidents.get(id)),
      history: (id, newest) => lanes.read('incidents', () => incidents.history(id, newest)),
      find: (query) => lanes.read('incidents', () => incidents.find(query)),
    },
    timelines: {
      async add(points, position) {
        checkPoints(points);
        await lanes.write('timelines', () => journal.write('points', JSON.stringify(points), position, true));
      },
      read: (subjects, from, to) => lanes.read('timelines', () => timelines.read(subjects, from, to)),
    },
    mentions: {
      async add(added, position) {
        checkMentions(added);
        await write('mentions', 'mentions', added, position, () => mentions.add(added));
      },
      amend: (amends, position) =>
        write('mentions', 'amends', amends, position, () => mentions.amend(amends, null)),
      find: (query) => lanes.read('mentions', () => mentions.find(query)),
    },
    deliveries: {
      async plan(planned, position) {
        checkPlans(planned);
        await write('deliveries', 'deliveries', planned, position, () => deliveries.plan(planned));
      },
      claim: (worker, now, until, limit) =>
        lanes.write('deliveries', () => deliveries.claim(worker, now, until, limit)),
      finish: (id, worker, outcome) =>
        lanes.write('deliveries', () => deliveries.finish(id, worker, outcome)),
      get: (id) => lanes.read('deliveries', () => deliveries.get(id)),
      find: (query) => lanes.read('deliveries', () => deliveries.find(query)),
    },
  };
}

/** What only the store holds. */
function office(
  server: Server,
  indices: Indices,
  lanes: Lanes,
  clock: Clock,
): Pick<IncidentStore, 'settings' | 'people' | 'audit'> {
  const settings = openSettings(server, indices);
  const people = openPeople(server, indices, clock);
  const audit = openAudit(server, indices, clock);
  return {
    settings: {
      get: (name) => lanes.read('settings', () => settings.get(name)),
      put: (name, value, expected, by, at) =>
        lanes.write('settings', () => settings.put(name, value, expected, by, at)),
      history: (name) => lanes.read('settings', () => settings.history(name)),
    },
    people: {
      putUser: (user) => lanes.write('people', () => people.putUser(user)),
      user: (name) => lanes.read('people', () => people.user(name)),
      users: () => lanes.read('people', () => people.users()),
      putSession: (session) => lanes.write('people', () => people.putSession(session)),
      session: (digest) => lanes.read('people', () => people.session(digest)),
      touchSession: (digest, seenAt) => lanes.write('people', () => people.touchSession(digest, seenAt)),
      dropSession: (digest) => lanes.write('people', () => people.dropSession(digest)),
    },
    audit: {
      append: (entry) => lanes.write('audit', () => audit.append(entry)),
      find: (query) => lanes.read('audit', () => audit.find(query)),
    },
  };
}

function checkMentions(mentions: readonly ArchivedMention[]): void {
  for (const { at, mood } of mentions) checkIntegers('a mention', { at, mood });
}

function checkPlans(plans: readonly PlannedDelivery[]): void {
  for (const { at, minute } of plans) checkIntegers('a delivery', { at, minute });
}
