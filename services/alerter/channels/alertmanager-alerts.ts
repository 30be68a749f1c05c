import type { Colour, Incident } from '../../../shared/incidents.ts';
import { MINUTE_MS } from '../../../shared/time.ts';
import { levelWords, platformWords } from '../../../shared/words.ts';
import { rankOf } from '../incident/incident.ts';

/** An alert as Alertmanager's API v2 takes it (POST /api/v2/alerts). */
export interface PostableAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  /** In the past: it is over. */
  readonly endsAt: string;
  readonly generatorURL?: string;
}

export const ALERT_NAME = 'GuanchaoIncident';

export interface Naming {
  readonly run: string;
  /** The lowest level that is shown. */
  readonly from: Colour;
  /** The incident's page; null: no public address is known. */
  readonly page: string | null;
  readonly now: number;
  /** What is not told again within so long is over: we are gone, and Alertmanager should not believe us for ever. */
  readonly holdMs: number;
}

/**
 * An incident as Alertmanager knows it. There an alert is what its labels are, and the level is one of them, since routes go
 * by it: at each level that the incident has had there is an alert, and all but the present one are over. Repeating it changes
 * nothing.
 */
export function alertmanagerAlerts(incident: Incident, naming: Naming): readonly PostableAlert[] {
  const { level, closedAt, levels, onset } = incident;
  const isShown = closedAt === null && rankOf(level) >= rankOf(naming.from);
  const past = new Set<Colour>(levels.map((entry) => entry.level).filter((colour) => colour !== level));
  if (!isShown && level !== 'none') past.add(level);
  const common = { annotations: annotationsOf(incident), startsAt: isoOf(onset * MINUTE_MS) };
  const link = naming.page === null ? {} : { generatorURL: naming.page };
  const over = [...past].map((colour) => ({
    labels: labelsOf(incident, colour, naming),
    ...common,
    endsAt: isoOf(Math.max(naming.now, onset * MINUTE_MS)),
    ...link,
  }));
  if (!isShown || level === 'none') return over;
  const firing = {
    labels: labelsOf(incident, level, naming),
    ...common,
    endsAt: isoOf(naming.now + naming.holdMs),
  };
  return [{ ...firing, ...link }, ...over];
}

function labelsOf(incident: Incident, colour: Colour, { run }: Naming): Readonly<Record<string, string>> {
  return {
    alertname: ALERT_NAME,
    incident: incident.id,
    run,
    level: colour,
    severity: severities[colour],
  };
}

/** The words that most routing trees know. */
const severities: Readonly<Record<Colour, string>> = {
  blue: 'info',
  yellow: 'warning',
  orange: 'warning',
  red: 'critical',
};

function annotationsOf(incident: Incident): Readonly<Record<string, string>> {
  const { title, level, platforms, latest, mentions, handling } = incident;
  return {
    summary: title,
    description: [
      levelWords[level],
      platforms.map((platform) => platformWords[platform]).join('、'),
      `累计 ${mentions} 条`,
      ...(latest?.because[0] ? [latest.because[0].text] : []),
      ...(handling.signed ? [`${handling.signed.by} 已签收`] : []),
    ].join('；'),
  };
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
