import { expect, test } from 'vitest';
import { alertmanagerBody } from '../../../services/alerter/channels/webhook-alertmanager.ts';
import type { Delivery } from '../../../shared/incident-store/incident-store.ts';
import { NOON } from '../incident/assessment.ts';
import { message } from '../message/messages.ts';

const delivery: Delivery = {
  ...{ id: 'msg-1', alert: 'alr-1', incident: 'inc-0123456789ab', channel: 'webhook', level: 'red' },
  ...{
    kind: 'raised',
    minute: NOON + 3,
    at: 0,
    to: { name: '值班', address: null },
    text: '【红色 I级】市场',
  },
  ...{ state: 'sending', tries: 1, repeat: false, dueAt: 0, sentAt: null, error: null, message: message() },
};

test('the body is that of Alertmanager’s webhooks, version 4', () => {
  expect(alertmanagerBody(delivery, 'live', 'https://g.example/i')).toMatchObject({
    ...{ version: '4', status: 'firing', receiver: 'guanchao', truncatedAlerts: 0 },
    groupLabels: { incident: 'inc-0123456789ab' },
    externalURL: 'https://g.example/i',
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'GuanchaoIncident', incident: 'inc-0123456789ab', run: 'live' },
        annotations: {
          summary: '农产品市场：新发地、三文鱼、停业',
          level: 'red',
          description: '【红色 I级】市场',
        },
        startsAt: '2020-06-12T14:00:00+08:00',
        endsAt: '0001-01-01T00:00:00Z',
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      },
    ],
  });
});

test('a close resolves the very alert that a rise fired', () => {
  const closed = { ...delivery, kind: 'closed', message: message({ ended: NOON + 60 }) };
  const [was, is] = [delivery, closed].map((one) => alertmanagerBody(one, 'live', null)) as [
    { alerts: [{ fingerprint: string }] },
    { status: string; alerts: [{ fingerprint: string; endsAt: string }] },
  ];
  expect(is.status).toBe('resolved');
  expect(is.alerts[0].endsAt).toBe('2020-06-12T15:00:00+08:00');
  expect(is.alerts[0].fingerprint).toBe(was.alerts[0].fingerprint);
});
