import { describe, expect, it } from 'vitest';
import { defaultConsoleSettings as defaults } from '../../services/console/settings.ts';
import { incidentRecordSchema } from '../../shared/incidents.ts';
import { tell, tellThrough } from './alerter.ts';
import { followEvents } from './event-reader.ts';
import { incidentRecord, NOON, NOON_MINUTE } from './incident-record.ts';
import { openBrowser, openOffice, signIn } from './office.ts';
import { steppedClock } from './stepped-clock.ts';

const WATER = 'inc-000000000001';

const SECOND_MS = 1000;

describe('following a run', () => {
  it('begins with how far it has been judged, then tells each change under its offset', async () => {
    await using office = await openOffice({ clock: steppedClock(NOON) });
    const { run } = office;
    await tell(run, incidentRecord(WATER));
    await tellThrough(run, 'weibo', NOON_MINUTE);
    const cookie = (await signIn(office)).cookie();
    const events = await followEvents(office, cookie);
    expect(events.headers.get('content-type')).toContain('text/event-stream');
    expect(events.headers.get('x-accel-buffering')).toBe('no');
    const first = await events.next();
    expect(first).toEqual({
      id: null,
      event: 'through',
      data: JSON.stringify({ platform: 'weibo', through: NOON_MINUTE }),
    });
    await tell(run, incidentRecord(WATER, { level: 'red' }, { revision: 2, changes: ['raised'] }));
    const raised = await events.next();
    expect([raised?.id, raised?.event]).toEqual(['2', 'incident']);
    expect(incidentRecordSchema.parse(JSON.parse(raised?.data ?? '')).incident.level).toBe('red');
    events.close();
  });

  it('goes on exactly after the last id, from what is at hand and from the log', async () => {
    await using office = await openOffice({ clock: steppedClock(NOON), settings: { followedRecords: 10 } });
    const { run } = office;
    for (let revision = 1; revision <= 250; revision++)
      await tell(run, incidentRecord(WATER, {}, { revision }));
    const cookie = (await signIn(office)).cookie();
    for (const lastId of ['0', '17', '244']) {
      const events = await followEvents(office, cookie, lastId);
      for (let offset = Number(lastId) + 1; offset < 250; offset++)
        expect((await events.next())?.id).toBe(String(offset));
      await tell(run, incidentRecord('inc-000000000002', {}, { revision: 1000 + Number(lastId) }));
      const next = await events.next();
      expect(next?.data).toContain('inc-000000000002');
      events.close();
      // Another run's log, or one that was begun anew: from the present on.
      if (lastId === '244') continue;
      break;
    }
    const beyond = await followEvents(office, cookie, '99999');
    await tellThrough(run, 'weibo', NOON_MINUTE);
    expect((await beyond.next())?.event).toBe('through');
    beyond.close();
  });

  it('beats every 15 s while nothing happens, and ends with the session', async () => {
    const clock = steppedClock(NOON);
    await using office = await openOffice({ clock });
    const events = await followEvents(office, (await signIn(office)).cookie());
    let isOver = false;
    const end = events.next().finally(() => {
      isOver = true;
    });
    const beats = () => events.raw().split('event: ping').length - 1;
    // The store answers from a thread of its own: each step waits for what the last one brought.
    for (let beat = 1; beat < defaults.sessionIdleMs / defaults.heartbeatMs; beat++) {
      while (beats() < beat - 1) await clock.advance(0);
      await clock.advance(defaults.heartbeatMs);
    }
    while (!isOver) await clock.advance(SECOND_MS);
    expect(await end).toBeNull();
    expect(beats()).toBeGreaterThan(10);
    expect(events.raw()).toContain(': \n');
  });

  it('ends at once when the person signs out elsewhere, with the next beat', async () => {
    const clock = steppedClock(NOON);
    await using office = await openOffice({ clock });
    const browser = await signIn(office);
    const { cookie } = browser;
    const events = await followEvents(office, cookie());
    const end = events.next();
    await clock.asleep();
    await openBrowser(office, cookie()).post('/api/v1/logout', {});
    let isOver = false;
    void end.finally(() => {
      isOver = true;
    });
    while (!isOver) await clock.advance(SECOND_MS);
    expect(await end).toBeNull();
  });

  it('is bounded, per session and over all, and a page that closes makes room', async () => {
    await using office = await openOffice({
      clock: steppedClock(NOON),
      settings: { followers: 3, followersPerSession: 2 },
    });
    const [one, other] = [(await signIn(office)).cookie(), (await signIn(office)).cookie()];
    const first = await followEvents(office, one);
    await followEvents(office, one);
    expect((await followEvents(office, one)).status).toBe(429);
    await followEvents(office, other);
    expect((await followEvents(office, other)).status).toBe(429);
    first.close();
    let again = await followEvents(office, one);
    for (let tries = 0; again.status !== 200 && tries < 100; tries++) again = await followEvents(office, one);
    expect(again.status).toBe(200);
  });

  it('a page that takes nothing is dropped, and costs nothing while it waits', async () => {
    const clock = steppedClock(NOON);
    await using office = await openOffice({
      clock,
      settings: { followedRecords: 10, heartbeatMs: 3_600_000 },
    });
    const { run } = office;
    const notes = Array.from({ length: 12 }, (_, index) => `${index}${'记'.repeat(40_000)}`);
    const cookie = (await signIn(office)).cookie();
    const events = await followEvents(office, cookie);
    for (let revision = 1; revision <= 60; revision++)
      await tell(run, incidentRecord(WATER, { terms: notes }, { revision }));
    // Nothing is read: the connection's buffers fill, and the rest waits in the log.
    for (let step = 0; step < 4; step++) await clock.advance(defaults.stalledMs);
    let seen = 0;
    const ending = (async () => {
      for (;;) {
        const event = await events.next();
        if (event === null) return;
        seen = Number(event.id);
      }
    })();
    await expect(ending).rejects.toThrow();
    expect(seen).toBeLessThan(59);
    const again = await followEvents(office, cookie, String(seen));
    expect((await again.next())?.id).toBe(String(seen + 1));
    again.close();
  });

  it('ends when the process stops', async () => {
    const clock = steppedClock(NOON);
    await using office = await openOffice({ clock });
    const events = await followEvents(office, (await signIn(office)).cookie());
    const end = events.next();
    await clock.asleep();
    office.stop();
    expect(await end).toBeNull();
  });
});
