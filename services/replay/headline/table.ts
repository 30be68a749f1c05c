import { told } from './detectors.ts';
import type { Headline } from './headline.ts';
import type { CourseLevels, RoutineLevels } from './levels.ts';
import { better, type Row } from './rank.ts';

/** The whole result as Markdown: the tables of detection.md 0 and 6, and what holds of what is claimed. */
export function renderHeadline(headline: Headline): string {
  const { plan, ranks, levels, checks } = headline;
  const parts = ranks.flatMap(({ budget, pooled, rows }) => [
    `### ${budget} false alarms a topic-month, ${pooled ? 'one threshold' : 'a threshold per volume'}`,
    rankTable(pooled ? rows : better(rows)),
  ]);
  return `${[
    `Generated (seed ${plan.seed}): ${plan.months} null topic-months, ${plan.crises} crises; a guide to ranking, not to accuracy in the field.`,
    ...parts,
    '### Levels: false alarms a topic-month',
    routineTable(levels.routine),
    '### Levels: share of crises that reached each colour, and the median minutes of those',
    courseTable(levels.crisis),
    '### Levels: the same courses in good mood (10 % negative)',
    courseTable(levels.benign),
    '### What is claimed',
    checks
      .map(({ claim, holds, found }) => `- ${holds ? 'holds' : 'DOES NOT HOLD'}: ${claim} (${found})`)
      .join('\n'),
  ].join('\n\n')}\n`;
}

function rankTable(rows: readonly Row[]): string {
  return table(
    [
      'detector',
      'heard',
      'delay (se)',
      'recall 180',
      'F1',
      'NAB',
      'said',
      'false alarms .2 / 2 / 20',
      'threshold',
    ],
    rows.map((row) => [
      row.name,
      row.heard,
      `${row.delay.toFixed(0)} (${row.delaySe.toFixed(0)})`,
      percent(row.recall),
      row.f1.toFixed(2),
      `${row.nab >= 0 ? '+' : ''}${row.nab.toFixed(2)}`,
      percent(row.saidMedian),
      row.falseAlarms.map((rate) => rate.toFixed(2)).join(' / '),
      [...new Set(row.thresholds.map((threshold) => threshold.toPrecision(4)))].join(' / '),
    ]),
  );
}

function routineTable(rows: readonly RoutineLevels[]): string {
  return table(
    ['routine', ...told, 'jump'],
    rows.map(({ platform, perMinute, alarms }) => [
      `${platform} ${perMinute}/min`,
      ...[...told, 'jump' as const].map((what) => alarms[what].toFixed(2)),
    ]),
  );
}

function courseTable(rows: readonly CourseLevels[]): string {
  return table(
    ['kind', ...told, 'jump'],
    rows.map(({ kind, perMinute, reached, jumps }) => [
      `${kind} ${perMinute}/min`,
      ...told.map((level) => `${percent(reached[level].share)} ${reached[level].minutes ?? ''}`.trim()),
      percent(jumps),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
