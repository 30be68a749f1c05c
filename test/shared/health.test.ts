import { describe, expect, it } from 'vitest';
import { serveHealth } from '../../shared/health.ts';
import { createLogger } from '../../shared/logger.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };

describe('the health server', () => {
  it('says whether the process lives and does its work, and why not', async () => {
    let reasons: readonly string[] = ['the log is away'];
    let dead: string | null = null;
    await using server = await serveHealth(LOOPBACK, {
      dead: () => dead,
      reasons: async () => reasons,
      metrics: async () => 'things_total 3\n',
      metricsType: 'text/plain; version=0.0.4',
    });
    const get = async (path: string, init?: RequestInit) => {
      const answer = await fetch(server.url + path, init);
      return [answer.status, await answer.text()];
    };
    expect(await get('/readyz')).toEqual([503, '{"ready":false,"reasons":["the log is away"]}\n']);
    reasons = [];
    expect(await get('/readyz')).toEqual([200, '{"ready":true,"reasons":[]}\n']);
    expect(await get('/livez')).toEqual([200, '{"live":true}\n']);
    dead = 'a stage failed';
    expect(await get('/livez')).toEqual([503, '{"live":false,"reason":"a stage failed"}\n']);
    expect(await get('/metrics')).toEqual([200, 'things_total 3\n']);
    expect((await get('/'))[0]).toBe(404);
    expect((await get('/readyz', { method: 'POST' }))[0]).toBe(404);
    const port = Number(new URL(server.url).port);
    const source = { dead: () => null, reasons: async () => [], metrics: async () => '', metricsType: '' };
    await expect(serveHealth({ ...LOOPBACK, port }, source)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});

describe('the log of a service', () => {
  it('is JSON lines, with the stack of a fault and nothing of what must stay hidden', () => {
    const lines: string[] = [];
    const logger = createLogger({
      service: 'analyzer',
      level: 'info',
      write: (line) => void lines.push(line),
    });
    logger.debug({}, 'too little to say');
    logger.info(
      { rows: 3, token: 'swordfish', deep: { er: { text: '自来水' } }, at: { author: '读者' } },
      'fed',
    );
    logger.error({ err: new Error('broken') }, 'a fault');
    const [info, error] = lines.map((line) => JSON.parse(line));
    expect(lines).toHaveLength(2);
    expect(info).toMatchObject({
      ...{ level: 'info', service: 'analyzer', rows: 3, token: '[hidden]', msg: 'fed' },
      ...{ deep: { er: { text: '[hidden]' } }, at: { author: '[hidden]' } },
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    expect(error.err).toMatchObject({ message: 'broken', stack: expect.stringContaining('health.test.ts') });
  });
});
