import { describe, expect, it } from 'vitest';
import { alertmanagerAlerts } from '../../../services/alerter/channels/alertmanager-alerts.ts';
import { incidentRecord, NOON, NOON_MINUTE } from '../../console/incident-record.ts';

const ID = 'inc-0123456789ab';
const naming = {
  run: 'live',
  from: 'yellow',
  page: 'https://g.example/x',
  now: NOON,
  holdMs: 120_000,
} as const;

describe('an incident as Alertmanager knows it', () => {
  it('fires at its level, for as long as it is told', () => {
    const [alert, ...others] = alertmanagerAlerts(incidentRecord(ID).incident, naming);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      labels: {
        alertname: 'GuanchaoIncident',
        incident: ID,
        run: 'live',
        level: 'yellow',
        severity: 'warning',
      },
      endsAt: new Date(NOON + 120_000).toISOString(),
      generatorURL: 'https://g.example/x',
    });
    expect(alert?.annotations.summary).toBe('旧城供水：黄水、自来水');
  });

  it('that sank is over at the level it had', () => {
    const levels = [
      { minute: NOON_MINUTE, level: 'red' },
      { minute: NOON_MINUTE + 9, level: 'yellow' },
    ] as const;
    const alerts = alertmanagerAlerts(incidentRecord(ID, { levels: [...levels] }).incident, naming);
    expect(alerts.map(({ labels, endsAt }) => [labels.level, Date.parse(endsAt) > NOON])).toEqual([
      ['yellow', true],
      ['red', false],
    ]);
  });

  it('that closed, or sank below what is shown, is over altogether', () => {
    const closed = alertmanagerAlerts(incidentRecord(ID, { closedAt: NOON_MINUTE }).incident, naming);
    const low = alertmanagerAlerts(incidentRecord(ID).incident, { ...naming, from: 'red' });
    for (const alerts of [closed, low])
      expect(alerts.every(({ endsAt }) => Date.parse(endsAt) <= NOON)).toBe(true);
    expect(closed).toHaveLength(1);
  });
});
