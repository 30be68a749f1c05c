import { createHash } from 'node:crypto';
import type { Delivery } from '../../../shared/incident-store/incident-store.ts';
import { isoMinute } from '../../../shared/time.ts';
import { bareMessage } from '../message/bare.ts';
import { ALERT_NAME } from './alertmanager-alerts.ts';
import { mayRepeat } from './channel.ts';

/** Not yet over, as Alertmanager writes it. */
const NO_END = '0001-01-01T00:00:00Z';
const FINGERPRINT_DIGITS = 16;

/**
 * The body that Alertmanager sends to its webhooks (version 4), so that what reads those reads us: one alert, whose labels
 * name the incident and not its level, so that a rise is news of the same alert.
 */
export function alertmanagerBody(delivery: Delivery, run: string, page: string | null): object {
  const { incident, kind, level, minute, text } = delivery;
  const message = delivery.message ?? bareMessage(text, incident, minute);
  const isOver = kind === 'closed';
  const status = isOver ? 'resolved' : 'firing';
  const labels = { alertname: ALERT_NAME, incident, run };
  const annotations = {
    summary: message.what,
    description: mayRepeat(delivery) ? `【可能重复】${text}` : text,
    level,
    kind,
  };
  const fingerprint = createHash('sha256').update(JSON.stringify(labels)).digest('hex');
  return {
    version: '4',
    groupKey: `{}:{incident="${incident}"}`,
    truncatedAlerts: 0,
    status,
    receiver: 'guanchao',
    groupLabels: { incident },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: page ?? '',
    alerts: [
      {
        status,
        labels,
        annotations,
        startsAt: isoMinute(message.since),
        endsAt: isOver ? isoMinute(message.ended ?? minute + 1) : NO_END,
        generatorURL: page ?? '',
        fingerprint: fingerprint.slice(0, FINGERPRINT_DIGITS),
      },
    ],
  };
}
