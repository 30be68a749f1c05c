import type { Scenario } from './spec.ts';
import { truthOf } from './truth.ts';

/** A policy file for a scenario: one monitor per event, or per topic where nothing happens to any of them. */
export function rulesOf(scenario: Scenario): string {
  const { events } = truthOf({ ...scenario, surges: [] });
  const monitors =
    events.length > 0
      ? events.map(({ id, name, terms }) => ({ id, name, any: [...terms] }))
      : scenario.topics.map(({ id, place }) => ({ id, name: place, any: [place] }));
  const lines = monitors.map(
    ({ id, name, any }) => `  - { id: ${id}, name: ${name}, any: [${any.join(', ')}] }\n`,
  );
  return `version: 1\nmonitors:\n${lines.join('')}`;
}
