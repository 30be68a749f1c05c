import { describe, expect, it } from 'vitest';
import { putIntoForce } from '../../infra/policy-in-force.ts';
import { readPolicy } from '../../services/policy.ts';
import { dutySchema } from '../../shared/api.ts';
import { NOON, NOON_MINUTE } from './incident-record.ts';
import { openBrowser, openOffice, signIn } from './office.ts';
import { steppedClock } from './stepped-clock.ts';

const POLICY = readPolicy(
  `
version: 1
duty:
  people:
    - { id: wang, name: 王同志, contacts: [{ channel: sms, address: '13800000001' }] }
    - { id: qian, name: 钱主任 }
  heads: [qian]
  cells: [{ name: 市局, region: '440300', people: [wang] }]
`,
  'the test',
);

describe('the duty on the console', () => {
  it('is the one in force: who answers, step by step, and what is likely wrong; without an address', async () => {
    await using office = await openOffice({ clock: steppedClock(NOON) });
    const browser = await signIn(office);
    const path = '/api/v1/runs/live/duty?region=440305&level=red';
    expect((await browser.get(path)).status).toBe(409);
    await putIntoForce(office.run.log, POLICY, NOON_MINUTE);
    const answer = await browser.get(path);
    const duty = dutySchema.parse(answer.body);
    expect(duty.answers[0]).toMatchObject({ cell: { name: '市局' }, team: ['wang'], above: ['qian'] });
    expect(duty.steps[0]).toMatchObject({ afterMinutes: 0, people: ['wang'] });
    expect(duty.names).toEqual({ wang: '王同志', qian: '钱主任' });
    expect(duty.warnings).toContainEqual('钱主任 没有联系方式，只能在站内收件箱看到');
    expect(answer.text).not.toContain('13800000001');
    const later = dutySchema.parse((await browser.get(`${path}&at=${NOON_MINUTE + 600}`)).body);
    expect(Date.parse(later.at) - Date.parse(duty.at)).toBe(600 * 60_000);
    expect((await browser.get('/api/v1/runs/live/duty?region=44')).status).toBe(400);
    expect((await openBrowser(office).get(path)).status).toBe(401);
  });
});
