import { existsSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/event-log/event-log.ts';
import { writeWhole } from '../../../shared/files.ts';
import { isoMinute } from '../../../shared/time.ts';
import type { Verb, VerbCall } from '../../../shared/verb.ts';
import { levelShort, spanWords } from '../../../shared/words.ts';
import { policySource } from '../../analyzer/policy.ts';
import { curvesOf } from '../curves.ts';
import { casesOf } from '../evaluate/case.ts';
import { peakOf, summed } from '../evaluate/evaluate.ts';
import { type ReplayFolder, readFolder } from '../evaluate/folder.ts';
import { isAbout } from '../evaluate/outcome.ts';
import { openReplayLog } from '../intake.ts';
import { fixedKeys, workFolder } from '../manifest.ts';
import type { CurvePoint } from '../report/input.ts';
import { readTruthFile, type Told } from '../truth.ts';
import { type SkeletonInput, skeletonText } from './skeleton.ts';
import { sketch } from './sketch.ts';

export const annotateVerb: Verb = {
  name: 'annotate',
  summary: 'draw the truth of a replay: a file to be filled in, with curves; or check and draw one that was',
  usage: 'DIR --out FILE.yaml | DIR --truth FILE',
  options: [
    { name: 'out', value: 'FILE', help: 'the draft, one event per incident; a person decides what each was' },
    { name: 'truth', value: 'FILE', help: 'check this truth file and draw its events into the curves' },
  ],
  arguments: { min: 1, max: 1 },
  run: runAnnotate,
};

/** The first terms of an incident name it well enough; the rest would match others. */
const TERMS = 3;
const LEVELS = ['none', 'blue', 'yellow', 'orange', 'red'] as const;

async function runAnnotate(call: VerbCall): Promise<number> {
  const folder = call.path(call.positionals[0] ?? '');
  const [out, truth] = [call.option('out'), call.option('truth')];
  if ((out === null) === (truth === null))
    throw new AppError('USAGE', 'annotate needs --out FILE (a draft) or --truth FILE (a check)');
  if (out !== null && existsSync(call.path(out)))
    throw new AppError(
      'BAD_INPUT',
      `${call.path(out)} exists already: what a person has drawn is not written over`,
    );
  const events = truth === null ? null : readTruthFile(call.path(truth)).events;
  const replay = readFolder(folder);
  const work = workFolder(folder);
  const { partitions } = replay.manifest.identity;
  await using log = await openReplayLog({ work, partitions, keys: fixedKeys }, call.clock);
  const drawn = await drawnOf(replay, log);
  if (events !== null) return check(call, events, drawn);
  const path = call.path(out ?? '');
  writeWhole(path, skeletonText(drawn));
  if (call.json) call.out(`${JSON.stringify({ draft: path, events: drawn.candidates.length })}\n`);
  else call.out(`${path}\n${drawn.candidates.length} 个事件待人核对；kind 填好之前 evaluate 不收。\n`);
  return 0;
}

/** What a person is shown of a replay. */
type Drawn = Omit<SkeletonInput, 'monitors'> & { readonly monitors: readonly Watched[] };
type Watched = SkeletonInput['monitors'][number] & {
  /** Where an event's terms are looked for. */
  readonly words: readonly string[];
};

async function drawnOf(replay: ReplayFolder, log: EventLog): Promise<Drawn> {
  const { from, to, manifest, hash, incidents, alerts } = replay;
  const { monitors } = await policySource(log)(replay.policy);
  const cases = casesOf(incidents, alerts, to);
  const wanted = [...monitors.map(({ id }) => [id]), ...cases.map(({ subjects }) => subjects)].map((ids) => ({
    onset: from,
    closedAt: to,
    subjects: ids.map((id) => ({ id, name: id })),
  }));
  const curves = await curvesOf(log, wanted);
  const pointsOf = (index: number): readonly CurvePoint[] => summed(curves[index] ?? {}, from, to);
  return {
    files: manifest.identity.files.map(({ name }) => name).join('、'),
    ...{ manifest: hash, from, to },
    monitors: monitors.map(({ id, name, any, all, phrase }, index) => ({
      name,
      points: pointsOf(index),
      words: [id, name, ...any, ...all, ...phrase],
    })),
    candidates: cases.map((one, index) => {
      const { id, title, alarms, levels } = one;
      const own = incidents.find((incident) => incident.id === id);
      const most = Math.max(0, ...levels.map(({ rank }) => rank));
      const end = Math.min(to, one.to);
      return {
        ...{ id, title, onset: one.from, end },
        terms: own?.terms.slice(0, TERMS) ?? [],
        peak: peakOf(curves[monitors.length + index] ?? {}, one.from, end),
        note: `系统判为${levelShort[LEVELS[most] ?? 'none']}，预警 ${alarms.length} 次，历时 ${spanWords(end - one.from)}`,
        points: pointsOf(monitors.length + index),
      };
    }),
  };
}

/** Prints the curves with the truth’s times under them, and notes what of it cannot be found here. */
function check(call: VerbCall, events: readonly Told[], { monitors, from, to }: Drawn): number {
  const faults: string[] = [];
  for (const event of events) {
    const own = monitors.filter((monitor) => isAbout(monitor, event));
    const outside = event.onset < from || event.onset >= to;
    if (outside)
      faults.push(`${event.id}: its onset lies outside the data (${isoMinute(from)} to ${isoMinute(to)})`);
    if (own.length === 0)
      faults.push(
        `${event.id}: none of its terms is a monitor's name or word, so only a thread or an emergent group can find it`,
      );
  }
  if (call.json) {
    call.out(`${JSON.stringify({ events: events.length, notes: faults })}\n`);
    return 0;
  }
  for (const monitor of monitors) {
    const own = events.filter((event) => isAbout(monitor, event));
    const marks = own.flatMap(marksOf);
    call.out(`${[monitor.name, ...sketch(monitor.points, from, to, marks)].join('\n')}\n\n`);
  }
  call.out('o 起点 onset　n 外界察觉 noticed　p 峰值 peak　e 结束 end　+ 同一格内不止一个\n');
  for (const event of events)
    call.out(`${event.id}  ${event.kind}  ${isoMinute(Math.floor(event.onset))}  ${event.name}\n`);
  for (const fault of faults) call.err(`note: ${fault}`);
  return 0;
}

function marksOf({ onset, noticed, peak, end }: Told) {
  const marks: readonly (readonly [number | null, string])[] = [
    [onset, 'o'],
    [noticed, 'n'],
    [peak, 'p'],
    [end, 'e'],
  ];
  return marks.flatMap(([at, letter]) => (at === null ? [] : [{ at, letter }]));
}
