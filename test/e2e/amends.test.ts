import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openRun } from '../../infra/embedded/run.ts';
import { putIntoForce } from '../../infra/policy-in-force.ts';
import { archive } from '../../services/archiver/archive.ts';
import { createDoor } from '../../services/collector/ingest/door.ts';
import { defaultIngestSettings } from '../../services/collector/ingest/settings.ts';
import { createPseudonyms } from '../../services/collector/pseudonym.ts';
import { readPolicy } from '../../services/policy.ts';
import { openReplayLog } from '../../services/replay/intake.ts';
import { fixedKeys, workFolder } from '../../services/replay/manifest.ts';
import type { ReplaySummary } from '../../services/replay/outputs.ts';
import { replay } from '../../services/replay/run.ts';
import { simulateLines } from '../../services/replay/simulate/scenario.ts';
import { rehearsal } from '../../services/replay/simulate/scenarios.ts';
import { DELETED_TEXT } from '../../shared/amended.ts';
import { systemClock } from '../../shared/clock.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';
import { isoCst, MINUTE_MS } from '../../shared/time.ts';
import { analysis, recordsOf, temporaryFolder } from '../pipeline.ts';

/** Without topics: they are named by the words that are there when they are named. */
const policy = readPolicy(
  'version: 1\ntopics: {watch: false}\nmonitors:\n  - {id: market, name: 市场, any: [青槐]}\n',
  'amends',
);
const folder = temporaryFolder('amends');
const NEW_TEXT = '青槐农贸市场已经恢复营业，独一无二的新话';
/** Beyond the close of every incident. */
const MONTHS_LATER_MS = 100 * 24 * 60 * MINUTE_MS;

interface Said {
  readonly id: string;
  readonly platform: string;
  readonly threadId: string;
  readonly text: string;
  readonly at: string;
}
interface Shown {
  readonly samples: readonly { readonly at: string; readonly text: string }[];
}

/** A rehearsal in which no two say the same. */
const rows: readonly Said[] = [...simulateLines(rehearsal({ seed: 11 }))].map((line, n) => {
  const row: Said = JSON.parse(line);
  return { ...row, text: `${row.text}（${n}）` };
});
const lines = rows.map((row) => JSON.stringify(row));

async function run(
  name: string,
  input: readonly string[],
  partitions = 1,
): Promise<{ readonly out: string; readonly summary: ReplaySummary; readonly incidents: readonly Shown[] }> {
  const file = join(folder, 'rows.jsonl');
  writeFileSync(file, input.join('\n'));
  const out = join(folder, name);
  const summary = await replay(
    { files: [file], folder: out, policy, speed: null, partitions },
    { ...analysis, clock: systemClock, signal: new AbortController().signal, say: () => undefined },
  );
  if (summary === null) throw new Error('the replay was stopped');
  return { out, summary, incidents: JSON.parse(readFileSync(join(out, 'incidents.json'), 'utf8')) };
}

/** The samples of that second. */
function textsAt({ incidents }: { readonly incidents: readonly Shown[] }, { at }: Said): readonly string[] {
  const shown = isoCst(Date.parse(at));
  return incidents.flatMap(({ samples }) =>
    samples.flatMap((sample) => (sample.at === shown ? [sample.text] : [])),
  );
}

function rowOf({ id, platform, at }: Said, ms: number, more: object): string {
  return JSON.stringify({ id, platform, at: isoCst(Date.parse(at) + ms), ...more });
}

describe('a replay whose rows tell of edits, deletions and counts', () => {
  let plain: Awaited<ReturnType<typeof run>>;
  let told: Awaited<ReturnType<typeof run>>;
  /** Samples of the plain replay, each the only one of its second: one is edited, one deleted, one deleted months later. */
  let chosen: readonly [Said, Said, Said];
  let input: readonly string[];

  beforeAll(async () => {
    plain = await run('plain', lines);
    const found = rows.filter((row) => textsAt(plain, row).join() === row.text);
    const [edited, deleted, later] = found;
    if (!edited || !deleted || !later) throw new Error('the rehearsal has too few telling samples');
    chosen = [edited, deleted, later];
    const edit = rowOf(edited, 90_000, { kind: 'edit', text: NEW_TEXT, author: '张三' });
    const counts = Array.from({ length: 5 }, (_, n) =>
      rowOf(edited, n * MINUTE_MS, { kind: 'counts', threadId: edited.threadId, comments: n * 10, reads: n }),
    );
    input = [
      ...[edit, edit],
      rowOf(deleted, 20 * MINUTE_MS, { kind: 'deletion' }),
      ...lines,
      ...[...counts, ...counts.slice(0, 2)],
      rowOf(later, MONTHS_LATER_MS, { kind: 'deletion' }),
      rowOf(edited, 0, { kind: 'counts', threadId: edited.threadId }),
      // Months before anything was said.
      rowOf(edited, -MONTHS_LATER_MS, { kind: 'counts', threadId: edited.threadId, likes: 1 }),
    ];
    told = await run('told', input);
  });

  it('takes every row: what is accepted, repeated and rejected adds up, and no time is moved', () => {
    const { rows: all, accepted, duplicates, rejected, amends, counts } = told.summary;
    expect({ all, duplicates, rejected, amends, counts }).toEqual({
      ...{ all: lines.length + 13, duplicates: plain.summary.duplicates + 3 },
      ...{ rejected: plain.summary.rejected + 1, amends: 4, counts: 8 },
    });
    expect(accepted).toBe(all - duplicates - rejected);
    const { from, to, scored, late, incidents } = plain.summary;
    expect(told.summary).toMatchObject({ from, to, scored, late, incidents });
  });

  it('shows the new text in its incidents and the old one in none, and counts the same', () => {
    const [edited, deleted, later] = chosen;
    for (const [row, text] of [
      [edited, NEW_TEXT],
      [deleted, DELETED_TEXT],
      [later, DELETED_TEXT],
    ] as const) {
      expect(textsAt(plain, row)).toContain(row.text);
      expect(new Set(textsAt(told, row))).toEqual(new Set([text]));
    }
    const written = ['incidents.json', 'alerts.jsonl', 'report.html'].map((name) =>
      readFileSync(join(told.out, name), 'utf8'),
    );
    for (const { text } of chosen) expect(written.join('\n')).not.toContain(text);
    const counted = (all: readonly Shown[]) => all.map((one) => ({ ...one, samples: [] }));
    expect(counted(told.incidents)).toEqual(counted(plain.incidents));
  });

  it('comes to the same with four partitions', async () => {
    const four = await run('four', input, 4);
    expect(four.incidents).toEqual(told.incidents);
    const { seconds: _, perSecond: __, ...summary } = told.summary;
    expect(four.summary).toMatchObject(summary);
  });

  it('lets an office find the new words of its mentions and not the old ones', async () => {
    const [edited, deleted] = chosen;
    await using log = await openReplayLog(
      { work: workFolder(told.out), partitions: 1, keys: fixedKeys },
      systemClock,
    );
    await using store = await openIncidentStore({ folder: join(folder, 'store') });
    const stop = new AbortController();
    const archiving = archive(log, store, stop.signal);
    await expect
      .poll(() => store.position('scored/0'), { interval: 20, timeout: 60_000 })
      .toBe(`${await log.end('scored', 0)}`);
    stop.abort();
    await archiving;
    const found = async (text: string) =>
      (await store.mentions.find({ limit: 10, text: { phrase: analysis.read(text).tokens } })).items;
    expect((await found(NEW_TEXT)).map(({ id }) => id)).toEqual([`${edited.platform}:${edited.id}`]);
    expect(await found(edited.text)).toEqual([]);
    expect(await found(deleted.text)).toEqual([]);
    const { items } = await store.mentions.find({ limit: 10, text: { substring: DELETED_TEXT } });
    expect(items.map(({ id }) => id)).toContain(`${deleted.platform}:${deleted.id}`);
    // The counters reached whoever judges threads, each reading once.
    const counted = (await recordsOf(log, 'activity')).filter((record) => record.type === 'counted');
    expect(counted.map(({ comments }) => comments)).toEqual([null, 0, 10, 20, 30, 40]);
  });
});

describe('the live run', () => {
  it('searches what the door was told of its mentions since', async () => {
    await using open = await openRun(
      join(folder, 'live'),
      { v: 1, id: 'live', kind: 'live', name: 'live', createdAt: systemClock.now() },
      { analysis, sealKey: new Uint8Array(32), channels: [], clock: systemClock, say: () => undefined },
    );
    await putIntoForce(open.log, policy, 0);
    const pseudonyms = createPseudonyms('a key of the tests');
    const door = createDoor({
      ...{ log: open.log, pseudonyms, clock: systemClock, settings: defaultIngestSettings },
    });
    async function push(...pushed: readonly object[]): Promise<void> {
      const at = new Date(systemClock.now()).toISOString();
      const lines = pushed.map((row) => JSON.stringify({ platform: 'weibo', threadId: 't', at, ...row }));
      const body = ReadableStream.from([Buffer.from(lines.join('\n'))]);
      expect(await door.take(body, 'plain')).toMatchObject({ answer: { accepted: pushed.length } });
    }
    const said = [1, 2, 3].map((n) => ({ id: `${n}`, kind: 'comment', text: `青槐的旧话 ${n}` }));
    const edit = { id: '1', kind: 'edit', text: '青槐的新话' };
    await push(...said, edit, { id: '2', kind: 'deletion' }, { kind: 'counts', reads: 5 });
    // A pusher that is not sure sends all of it again.
    await push(...said, edit, { id: '2', kind: 'deletion' }, { kind: 'counts', reads: 5 });
    const texts = async (): Promise<readonly string[]> =>
      (await open.store.mentions.find({ limit: 10 })).items.map(({ text }) => text).sort();
    await expect
      .poll(texts, { interval: 20, timeout: 60_000 })
      .toEqual(['青槐的新话', '青槐的旧话 3', DELETED_TEXT]);
    for (const text of [{ substring: '旧话 1' }, { phrase: analysis.read('旧话 2').tokens }])
      expect((await open.store.mentions.find({ limit: 10, text })).items).toEqual([]);
  });
});
