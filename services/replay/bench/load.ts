import { join } from 'node:path';
import { writeLines } from '../../../shared/files.ts';
import type { GenericRow } from '../simulate/row.ts';
import { simulate, simulateLines } from '../simulate/scenario.ts';
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

/** Texts of a length are no more than this share shorter or longer. */
const TOLERANCE = 0.25;
/** Rows that are looked through for each text of a length: of the rarest, one in a hundred and fifty will do and is new. */
const SEARCHED = 200;

/**
 * Comments whose texts have about so many characters: the load's own texts of that length, whoever said them, each once (a
 * text that is known could be read from memory), all under the first post of their topic and platform. Those posts are the
 * only texts of another length. With `loadPolicy('all')` each comment counts for one monitor.
 */
export function* commentsOf(characters: number, mentions: number): Generator<GenericRow> {
  const seen = new Set<string>();
  const posts = new Map<string, string>();
  const rows = simulate(bench({ mentions: mentions * SEARCHED, perSecond: PER_SECOND, topics: TOPICS }));
  for (const row of rows) {
    const topic = row.id.slice(0, row.id.lastIndexOf('-'));
    const post = posts.get(topic);
    if (post === undefined && row.parentId === undefined) {
      posts.set(topic, row.id);
      yield row;
      continue;
    }
    const isOff = Math.abs(row.text.length - characters) > TOLERANCE * characters;
    if (post === undefined || isOff || seen.has(row.text)) continue;
    seen.add(row.text);
    yield { ...row, kind: 'comment', threadId: post, parentId: post };
    if (seen.size === mentions) return;
  }
}

/** The policy file that goes with the generated load; `all`: every topic is watched, those of one place by one monitor. */
export function loadPolicy(watched: 'some' | 'all' = 'some'): string {
  const { topics } = bench({ mentions: 1, perSecond: PER_SECOND, topics: TOPICS });
  const speaking = topics
    .filter(({ place }, index) => topics.findIndex((topic) => topic.place === place) === index)
    .slice(0, watched === 'all' ? TOPICS : MONITORS_SPEAKING)
    .map(({ id, place }) => `  - { id: ${id}, name: ${place}, any: [${place}] }\n`);
  const silent = Array.from(
    { length: MONITORS_SILENT },
    (_, index) => `  - { id: silent-${index}, name: 无声${index}, any: [无声之词${index}号] }\n`,
  );
  return `version: 1\nmonitors:\n${[...speaking, ...silent].join('')}`;
}
