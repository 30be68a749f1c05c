import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Outbox } from '../../services/collector/outbox/outbox.ts';
import { createIngestToken } from '../../services/console/ingest-token.ts';
import { ingestAnswerSchema } from '../../shared/api.ts';
import { systemClock } from '../../shared/clock.ts';
import { bytesBelow, row, writtenMentions } from '../collector/ingest/live-log.ts';
import { drained, failing, freshFolder, openIn } from '../collector/outbox/boxes.ts';
import { codeOf, openOffice, type Reply, replyOf, type TestOffice } from '../console/office.ts';

const MIB = 1 << 20;

function push(url: string, token: string, body: RequestInit['body'], headers: Record<string, string> = {}) {
  return fetch(`${url}/api/v1/mentions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...headers },
    body: body ?? null,
    duplex: 'half',
  }).then(replyOf);
}

function recent(id: string, more: Record<string, unknown> = {}): string {
  return row(id, { at: new Date(systemClock.now() - 60_000).toISOString(), ...more });
}

function accepted({ body }: Reply): number {
  return ingestAnswerSchema.parse(body).accepted;
}

describe('the live door over HTTP', () => {
  let office: TestOffice;
  let token: string;
  beforeAll(async () => {
    office = await openOffice({ clock: systemClock });
    token = await createIngestToken(office.store, 'duty', systemClock);
  });
  afterAll(async () => {
    expect(office.failures).toEqual([]);
    await office[Symbol.asyncDispose]();
  });

  it('takes lines, an array, one object, and gzip, without a session and from any origin', async () => {
    const bodies = [
      `${recent('a1')}\n${recent('a2')}\n`,
      `[${recent('a3')},${recent('a4')}]`,
      JSON.stringify(JSON.parse(recent('a5')), null, 2),
    ];
    for (const body of bodies) expect((await push(office.url, token, body)).status).toBe(200);
    const packed = await push(office.url, token, gzipSync(recent('a6')), {
      'content-encoding': 'gzip',
      'content-type': 'application/json',
      origin: 'http://elsewhere.example',
    });
    expect(packed.body).toEqual({ accepted: 1, rejected: 0, rejects: [] });
    const ids = (await writtenMentions(office.run.log)).flatMap((one) =>
      one.type === 'mention' ? [one.id] : [],
    );
    expect(ids.sort()).toEqual(['1', '2', '3', '4', '5', '6'].map((n) => `weibo:a${n}`));
  });

  it('tells which lines it does not take, and why', async () => {
    const { body } = await push(office.url, token, `${recent('b1')}\n{"id":"b2"}\n${recent('b3')}\nno\n`);
    const answer = ingestAnswerSchema.parse(body);
    expect([answer.accepted, answer.rejected]).toEqual([2, 2]);
    expect(answer.rejects).toEqual([
      { line: 2, reason: 'platform is missing; kind is missing; text is missing; at is missing' },
      { line: 4, reason: expect.stringContaining('not valid JSON') },
    ]);
  });

  it('refuses a wrong token, none, and an earlier one', async () => {
    for (const shown of ['guanchao_wrong', '', token.slice(0, -1)]) {
      const reply = await push(office.url, shown, recent('c1'));
      expect([reply.status, codeOf(reply)]).toEqual([401, 'WRONG_TOKEN']);
    }
    const bare = await fetch(`${office.url}/api/v1/mentions`, { method: 'POST', body: recent('c1') });
    expect(bare.status).toBe(401);
    const earlier = token;
    token = await createIngestToken(office.store, 'duty', systemClock);
    expect((await push(office.url, earlier, recent('c1'))).status).toBe(401);
    expect(accepted(await push(office.url, token, recent('c1')))).toBe(1);
  });

  it('refuses what it cannot read', async () => {
    const encoded = await push(office.url, token, recent('d1'), { 'content-encoding': 'br' });
    expect([encoded.status, codeOf(encoded)]).toEqual([415, 'WRONG_TYPE']);
    const cut = await push(office.url, token, gzipSync(recent('d2')).subarray(0, 50), {
      'content-encoding': 'gzip',
    });
    expect([cut.status, codeOf(cut)]).toEqual([400, 'BAD_REQUEST']);
    expect(cut.text).toContain('gzip');
  });

  it('a bomb ends early, and the answer gets back', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * MIB, 'x'));
    const reply = await push(office.url, token, bomb, { 'content-encoding': 'gzip' });
    expect([reply.status, codeOf(reply)]).toEqual([413, 'TOO_LARGE']);
  });

  it('where no mentions are taken, it says so', async () => {
    await using closed = await openOffice({ clock: systemClock, closedDoor: true });
    const own = await createIngestToken(closed.store, 'duty', systemClock);
    expect((await push(closed.url, own, recent('e1'))).status).toBe(503);
  });

  it('tells whom it cannot serve now to come back', async () => {
    await using busy = await openOffice({ clock: systemClock, ingest: { maxRequests: 1 } });
    const own = await createIngestToken(busy.store, 'duty', systemClock);
    const gate = Promise.withResolvers<void>();
    async function* slowly() {
      yield Buffer.from(`${recent('f1')}\n`);
      await gate.promise;
      yield Buffer.from(`${recent('f2')}\n`);
    }
    const first = push(busy.url, own, ReadableStream.from(slowly()));
    while (busy.door.oldestInWork() === null) await setImmediate();
    const refused = await push(busy.url, own, recent('f3'));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2']);
    gate.resolve();
    expect(accepted(await first)).toBe(2);
    expect((await push(busy.url, own, recent('f3'))).status).toBe(200);
  });

  it('while the log is away it takes what the outbox has room for, and then says when to come back', async () => {
    const folder = freshFolder();
    let away = true;
    const boxes: Outbox[] = [];
    await using cut = await openOffice({
      clock: systemClock,
      ingest: { sliceRows: 1 },
      before(log) {
        const box = openIn(
          folder,
          failing(
            log,
            () => 'none',
            () => away,
          ),
          { maxBytes: 4_000 },
        );
        boxes.push(box);
        return box;
      },
    });
    const own = await createIngestToken(cut.store, 'duty', systemClock);
    const rows = Array.from({ length: 50 }, (_, i) => recent(`o${i}`));
    expect(accepted(await push(cut.url, own, rows[0] ?? ''))).toBe(1);
    const full = await push(cut.url, own, rows.join('\n'));
    expect([full.status, codeOf(full), full.headers.get('retry-after')]).toEqual([503, 'UNAVAILABLE', '60']);
    const taken = Number(/此前已接收 (\d+) 条/.exec(full.text)?.[1]);
    expect(taken).toBeGreaterThan(1);
    expect(taken).toBeLessThan(50);
    expect(await writtenMentions(cut.run.log)).toEqual([]);
    away = false;
    for (const box of boxes) await drained(box);
    expect(await writtenMentions(cut.run.log)).toHaveLength(1 + taken);
    expect(accepted(await push(cut.url, own, rows.join('\n')))).toBe(50);
    const ids = (await writtenMentions(cut.run.log)).map((record) => 'id' in record && record.id);
    expect(new Set(ids).size).toBe(50);
    expect(cut.failures).toEqual([]);
    for (const box of boxes) await box[Symbol.asyncDispose]();
  });

  it('no author, phone number or token lies in what it keeps', async () => {
    const text = '找 @王小明 打 13912345678';
    expect(accepted(await push(office.url, token, recent('g1', { author: '陈大文的名字', text })))).toBe(1);
    const bytes = bytesBelow(office.folder);
    expect(bytes).toContain('找 @用户');
    for (const hidden of ['陈大文', '王小明', '13912345678', '读者', token])
      expect(bytes).not.toContain(hidden);
  });
});

const readySchema = z.object({ url: z.string(), folder: z.string(), token: z.string() });
const memorySchema = z.object({ maxRssBytes: z.number() });
/**
 * What a process that has taken half of it may grow by over the other half: its bounded memories fill and V8 takes its
 * ease. Held as rows, the other half would be about 300 MiB.
 */
const GROWTH_BYTES = 100 * MIB;

describe('a large body', () => {
  let child: ChildProcess;
  let server: z.infer<typeof readySchema>;
  beforeAll(async () => {
    child = fork(join(import.meta.dirname, 'ingest-server.ts'), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    server = readySchema.parse((await once(child, 'message'))[0]);
  });
  afterAll(async () => {
    child.disconnect();
    await once(child, 'exit');
  });

  async function maxRssBytes(): Promise<number> {
    child.send('memory?');
    return memorySchema.parse((await once(child, 'message'))[0]).maxRssBytes;
  }

  /** So many bytes of rows, made as they are sent. */
  function* rowsOf(name: string, bytes: number): Generator<Buffer> {
    const at = new Date(systemClock.now() - 60_000).toISOString();
    for (let sent = 0, n = 0; sent < bytes; ) {
      const rows = Array.from({ length: 200 }, () =>
        row(`${name}-${n++}`, { at, text: '自来水还是黄的，'.repeat(10) }),
      );
      const block = Buffer.from(`${rows.join('\n')}\n`);
      sent += block.length;
      yield block;
    }
  }

  it('is taken with flat memory, from many clients at once', async () => {
    const half = 60 * MIB;
    await push(server.url, server.token, ReadableStream.from(rowsOf('warm', half)));
    const before = await maxRssBytes();
    const one = await push(server.url, server.token, ReadableStream.from(rowsOf('one', half / 2)));
    const many = await Promise.all(
      Array.from({ length: 20 }, (_, client) =>
        push(server.url, server.token, ReadableStream.from(rowsOf(`c${client}`, half / 40))),
      ),
    );
    expect(accepted(one)).toBeGreaterThan(50_000);
    expect(many.map(({ status }) => status)).toEqual(many.map(() => 200));
    expect((await maxRssBytes()) - before).toBeLessThan(GROWTH_BYTES);
  });
});
