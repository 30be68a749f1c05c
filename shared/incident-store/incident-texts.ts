import type { IncidentRecord } from '../incidents.ts';

/** The texts an incident is found by: its title, its terms, what people wrote into its book, and its samples. */
export function textsOf({ incident }: IncidentRecord): string[] {
  return [
    incident.title,
    ...incident.terms,
    ...incident.handling.book.map((entry) => entry.text),
    ...incident.samples.map((sample) => sample.text),
  ].filter((text) => text !== '');
}
