import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Act, Action, IncidentRecord } from '../../shared/incidents.ts';
import type { Assessment, JudgedThrough } from '../../shared/records.ts';
import type { RecordOf } from '../../shared/streams.ts';
import { actionOf } from './incident/acting.ts';
import { type Step, steps } from './incident/steps.ts';
import { deadLetters, openLog, outcomeOf, runAlerter, testFolder, through, toLog } from './running.ts';

type Item = Assessment | JudgedThrough | Action;
type Outcome = readonly RecordOf<'incidents'>[];

/** The present record of every incident in the stream so far. */
function present(outcome: Outcome): readonly IncidentRecord[] {
  const latest = new Map<string, IncidentRecord>();
  for (const record of outcome) if (record.type === 'incident') latest.set(record.incident.id, record);
  return [...latest.values()];
}

/** Of all that there are, and one that is not. */
function aimed({ what, place, other }: Step & { kind: 'act' }, outcome: Outcome): Act {
  const all = present(outcome);
  const one = all[place % (all.length + 1)]?.incident;
  const incident = one?.id ?? 'inc-000000000000';
  if (what.act === 'open') return what;
  if (what.act === 'merge')
    return { ...what, incident, other: all[other % all.length]?.incident.id ?? incident };
  if (what.act === 'split') return { ...what, incident, subjects: [one?.subjects[0]?.id ?? 'bus'] };
  return { ...what, incident };
}

/** The records of a step, and the minute it leaves the run at. */
function itemsOf(step: Step, index: number, minute: number, outcome: Outcome): readonly [Item[], number] {
  if (step.kind === 'act')
    return [
      [actionOf(aimed(step, outcome), { id: `action-${step.again ? index - 1 : index}`, minute })],
      minute,
    ];
  const now = minute + step.after + 1;
  if (step.kind === 'wait') return [[through(now)], now];
  const said = step.assess(now - step.behind);
  const judged = step.behind > 0 ? [through(now + 1 - step.behind, 'wechat')] : [through(now + 1)];
  const both = said.some(({ platform }) => platform === 'wechat') && step.behind === 0;
  return [[...said, ...judged, ...(both ? [through(now + 1, 'wechat')] : [])], now];
}

function checkRecords(outcome: Outcome): void {
  const last = new Map<string, IncidentRecord>();
  for (const record of outcome) {
    if (record.type !== 'incident') continue;
    const before = last.get(record.incident.id);
    expect(record.revision).toBe((before?.revision ?? 0) + 1);
    expect(record.minute).toBeGreaterThanOrEqual(before?.minute ?? 0);
    last.set(record.incident.id, record);
  }
  // An open incident's subjects are in no other open one.
  const open = [...last.values()].filter(({ incident }) => incident.closedAt === null);
  const subjects = open.flatMap(({ incident }) => incident.subjects.map(({ id }) => id));
  expect(new Set(subjects).size).toBe(subjects.length);
}

test('any stream of words and acts comes to the same, restarted after each record or folded in one go', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 9 }), async (all, batchSize) => {
      await using halting = await openLog(testFolder('halting'));
      const items: Item[] = [];
      let minute = 0;
      for (const [index, step] of all.entries()) {
        const [more, now] = itemsOf(step, index, minute, await outcomeOf(halting));
        minute = now;
        items.push(...more);
        await halting.append(more.map(toLog));
        await runAlerter(halting, undefined, { batchSize: 1 });
      }
      expect(await deadLetters(halting)).toEqual([]);
      const outcome = await outcomeOf(halting);
      checkRecords(outcome);
      const acts = items.filter(({ type }) => type === 'action').length;
      expect(outcome.filter(({ type }) => type === 'action-done')).toHaveLength(acts);
      await using whole = await openLog(testFolder('whole'));
      await whole.append(items.map(toLog));
      await runAlerter(whole, undefined, { batchSize });
      expect(await outcomeOf(whole)).toEqual(outcome);
    }),
    { numRuns: 30 },
  );
});
