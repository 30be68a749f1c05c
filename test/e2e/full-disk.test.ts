import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mentionsSchema } from '../../shared/api.ts';
import { temporaryFolder } from '../pipeline.ts';
import { pushAt, signInAt } from '../session.ts';
import { startUnder } from '../started.ts';

/** Room for an empty office and little more. */
const DISK = '24m';
const POLICY = 'version: 1\nmonitors: [{ id: water, name: 旧城供水, any: [自来水] }]\n';
const BLOCK = Buffer.alloc(16 * 1024);
/** Those that write though nothing new comes in. */
const stages = ['score', 'topics', 'detect', 'lanes'];
const POLL = { interval: 500, timeout: 60_000 };

/** A program that mounts a small disk over a folder, seen by itself alone, and then becomes the command it is given. */
function onSmallDisk(folder: string): readonly string[] {
  const isRoot = process.getuid?.() === 0;
  const mount = `mount -t tmpfs -o size=${DISK} tmpfs "$0" && exec "$@"`;
  return ['unshare', isRoot ? '-m' : '-rm', 'sh', '-c', mount, folder];
}

function canMount(): boolean {
  try {
    const [program = '', ...args] = onSmallDisk(temporaryFolder('mount'));
    execFileSync(program, [...args, 'true'], { stdio: 'pipe' });
    return true;
  } catch (error) {
    console.error(`SKIPPED, a full disk: none can be mounted here (${error})`);
    return false;
  }
}

function rows(batch: number, count: number): string {
  const at = new Date(Date.now() - 60_000).toISOString();
  return Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      ...{ id: `m-${batch}-${n}`, platform: 'weibo', kind: 'comment', threadId: 't1', author: `读者${n}` },
      ...{ text: `自来水又黄又臭，没有人管 ${batch}-${n}`, at },
    }),
  ).join('\n');
}

function fill(path: string): void {
  try {
    for (;;) appendFileSync(path, BLOCK);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

describe.skipIf(!canMount())('a full disk under the embedded log', () => {
  it('is said on the page and once per stage in the log, refuses what it cannot keep, and is got over by itself', async () => {
    const folder = temporaryFolder('full-disk');
    const policy = join(folder, 'policy.yaml');
    writeFileSync(policy, POLICY);
    const data = join(folder, 'data');
    mkdirSync(data);
    const office = await startUnder(onSmallDisk(data), data, '--no-rehearsal', '--policy', policy);
    if (office.password === null || office.token === null) throw new Error('no secrets were printed');
    const { url, token } = office;
    const person = await signInAt(url, 'duty', office.password);
    const trouble = async (): Promise<unknown> => (await person.runs()).map(({ watch }) => watch?.trouble);
    let accepted = 0;
    let batch = 0;
    const push = async (): Promise<number> => {
      const { status, body } = await pushAt(url, token, rows(batch, 500));
      if (status === 200) {
        accepted += 500;
        batch += 1;
      } else expect(body).toMatchObject({ error: { code: 'UNAVAILABLE' } });
      return status;
    };
    expect(await push()).toBe(200);
    expect(await trouble()).toEqual([null]);

    const filler = join('/proc', String(office.child.pid), 'root', data, 'filler');
    fill(filler);
    await expect.poll(push, { ...POLL, interval: 10 }).toBe(503);
    await expect.poll(trouble, POLL).toEqual(['disk-full']);
    const saidBy = (stage: string): readonly string[] =>
      office.err().match(new RegExp(`^${stage}: the event log .* failed: database or disk is full$`, 'gm')) ??
      [];
    await expect.poll(() => stages.flatMap(saidBy).length, POLL).toBe(stages.length);

    rmSync(filler);
    await expect.poll(trouble, POLL).toEqual([null]);
    expect(await push()).toBe(200);
    const kept = async (): Promise<number> => {
      const ids = new Set<string>();
      for (let after: string | null = ''; after !== null; ) {
        const query = `limit=200${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`;
        const page = mentionsSchema.parse(await person.get(`/runs/live/mentions?${query}`));
        for (const { id } of page.items) ids.add(id);
        after = page.next;
      }
      return ids.size;
    };
    await expect.poll(kept, POLL).toBe(accepted);
    // However often they tried: once each.
    expect(stages.map(saidBy)).toEqual(stages.map(() => [expect.any(String)]));
    expect(await office.stop()).toBe(0);
  });
});
