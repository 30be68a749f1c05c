import { join } from 'node:path';
import { writeLines } from '../../../shared/files.ts';
import { simulateLines } from '../simulate/scenario.ts';
import { bench } from '../simulate/scenarios.ts';

/** Topics of the generated load, and monitors that watch some of them: an office watches dozens, most talk is not about them. */
const TOPICS = 200;
const MONITORS_SPEAKING = 40;
/** Monitors that never match: matching must not be a scan over them. */
const MONITORS_SILENT = 1000;
const PER_SECOND = 2000;

/** Writes a generated file of so many mentions into a folder; returns its path. */
export async function generateLoad(folder: string, mentions: number): Promise<string> {
  const file = join(folder, `bench-${mentions}.jsonl`);
  await writeLines(file, simulateLines(bench({ mentions, perSecond: PER_SECOND, topics: TOPICS })));
  return file;
}

/** The policy file that goes with the generated load. */
export function loadPolicy(): string {
  const { topics } = bench({ mentions: 1, perSecond: PER_SECOND, topics: TOPICS });
  const speaking = topics
    .slice(0, MONITORS_SPEAKING)
    .map(({ id, place }) => `  - { id: ${id}, name: ${place}, any: [${place}] }\n`);
  const silent = Array.from(
    { length: MONITORS_SILENT },
    (_, index) => `  - { id: silent-${index}, name: 无声${index}, any: [无声之词${index}号] }\n`,
  );
  return `version: 1\nmonitors:\n${[...speaking, ...silent].join('')}`;
}
