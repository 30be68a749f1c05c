import { describe, expect, it } from 'vitest';
import { actionAnswerSchema } from '../../shared/api.ts';
import { actsOf, startAlerter, tell } from './alerter.ts';
import { incidentRecord, NOON } from './incident-record.ts';
import { codeOf, openOffice, signIn } from './office.ts';
import { steppedClock } from './stepped-clock.ts';

const WATER = 'inc-000000000001';
const AT = '/api/v1/runs/live/actions';
const sign = { id: 'act-00000001', what: { act: 'sign', incident: WATER } };

describe('an act', () => {
  it('is answered when it is done and can be looked up; the same id again gives the same answer and acts once', async () => {
    await using office = await openOffice({ clock: steppedClock(NOON) });
    await tell(office.run, incidentRecord(WATER));
    await using alerter = startAlerter(office.run);
    const browser = await signIn(office);
    const first = await browser.post(AT, sign);
    expect(first.status).toBe(200);
    const { record } = actionAnswerSchema.parse(first.body);
    expect(record.incident.handling.signed?.by).toBe('duty');
    expect(await office.store.incidents.get(WATER)).toEqual(record);

    await tell(office.run, { ...record, revision: 3, changes: ['raised'] });
    expect((await browser.post(AT, sign)).body).toEqual(first.body);
    expect(alerter.acted.length).toBe(1);
    const audit = await office.store.audit.find({ limit: 10 });
    expect(audit.items.map(({ what, object }) => [what, object])).toContainEqual([
      'act.sign',
      `live/${WATER}`,
    ]);
  });

  it('asked many times at once acts once', async () => {
    await using office = await openOffice({ clock: steppedClock(NOON) });
    await tell(office.run, incidentRecord(WATER));
    await using _alerter = startAlerter(office.run);
    const browser = await signIn(office);
    const replies = await Promise.all(Array.from({ length: 6 }, () => browser.post(AT, sign)));
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    expect((await actsOf(office.run)).length).toBe(1);
  });

  it('that opens an incident answers with it', async () => {
    await using office = await openOffice({ clock: steppedClock(NOON) });
    await using _alerter = startAlerter(office.run);
    const browser = await signIn(office);
    const what = { act: 'open', title: '上级来电', level: 'yellow', platforms: ['weibo'], reason: '来电' };
    const reply = await browser.post(AT, { id: 'act-00000002', what });
    expect(actionAnswerSchema.parse(reply.body).record.incident.title).toBe('上级来电');
  });

  it('that is refused answers with the reason', async () => {
    await using office = await openOffice({ clock: steppedClock(NOON) });
    await using _alerter = startAlerter(office.run);
    const browser = await signIn(office);
    const refused = await browser.post(AT, sign);
    expect([refused.status, codeOf(refused)]).toEqual([409, 'REFUSED']);
    expect(refused.text).toContain('没有这个事件');
  });

  it('that takes too long is on record, and is not put there again when it is asked again', async () => {
    const clock = steppedClock(NOON);
    await using office = await openOffice({ clock });
    await tell(office.run, incidentRecord(WATER));
    const browser = await signIn(office);
    const asking = browser.post(AT, sign);
    await clock.asleep();
    await clock.advance(10_000);
    const reply = await asking;
    expect(reply.status).toBe(202);
    expect(reply.text).toContain('已记录');

    const again = browser.post(AT, sign);
    await clock.asleep();
    await using _alerter = startAlerter(office.run);
    expect((await again).status).toBe(200);
    expect((await actsOf(office.run)).length).toBe(1);
  });
});
