import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gradual, raid, rehearsal, slowWechat } from '../../services/replay/simulate/scenarios.ts';
import { truthOf } from '../../services/replay/simulate/truth.ts';
import { readTruth, readTruthFile } from '../../services/replay/truth.ts';
import { temporaryFolder } from '../pipeline.ts';

const event = {
  id: 'market',
  name: '市场',
  terms: ['新发地'],
  onset: '2020-06-13T06:42:00+08:00',
  noticed: null,
  peak: '2020-06-13T11:00:00+08:00',
  end: '2020-06-16T23:59:00+08:00',
  kind: 'jump',
};

function faultOf(truth: unknown): string {
  try {
    readTruth(typeof truth === 'string' ? truth : JSON.stringify(truth, null, 2), 'truth.json');
  } catch (error) {
    return String(error);
  }
  return 'no fault';
}

describe('a truth file', () => {
  it('is read from JSON, indented as it may be, and from YAML, with its times in minutes', () => {
    const onset = Date.parse(event.onset) / 60_000;
    const yaml = `# drawn by hand\nevents:\n  - {id: market, name: 市场, terms: [新发地], onset: "2020-06-13 06:42", kind: slow}\n`;
    expect(readTruth(JSON.stringify({ events: [event] }, null, '\t'), 'a')[0]).toMatchObject({
      onset,
      noticed: null,
      peak: onset + 258,
      kind: 'jump',
      phases: [],
    });
    expect(readTruth(yaml, 'b')[0]).toMatchObject({ onset, noticed: null, peak: null, end: null });
  });

  it('names every fault with its line and path: unknown keys, wrong kinds, times that are none or out of order', () => {
    const fault = faultOf({
      events: [
        { ...event, peek: 1, kind: 'sudden' },
        { ...event, onset: '2020-06-13', end: '2020-06-12T00:00:00+08:00' },
      ],
      event: [],
    });
    expect(fault).toContain('line 14: events[0].peek: unknown key');
    expect(fault).toContain('events[0].kind');
    expect(fault).toContain('events[1].onset: has a date but no time of day');
    expect(fault).toContain('event: unknown key');
  });

  it('refuses an id used twice, an end before the peak, phases out of order, and what is no truth at all', () => {
    const early = { ...event, id: 'early', end: '2020-06-13T10:00:00+08:00' };
    const phases = [
      { at: '2020-06-13T11:00:00+08:00', phase: 'peak' },
      { at: '2020-06-13T07:00:00+08:00', phase: 'outbreak' },
    ];
    const fault = faultOf({ events: [event, event, early, { ...event, id: 'p', phases }] });
    expect(fault).toContain('events[1].id: the id market is used twice');
    expect(fault).toContain('events[2].end: lies before the peak');
    expect(fault).toContain('events[3].phases[1].at: lies before the phase above it');
    expect(faultOf('events: [')).toContain('not valid YAML or JSON');
    expect(faultOf('[]')).toContain('(the whole file)');
    expect(() => readTruthFile('/nowhere/truth.json')).toThrow(/cannot be read/);
  });

  it('is what simulate writes, of every scenario', () => {
    const folder = temporaryFolder('truth');
    for (const scenario of [rehearsal(), gradual(), slowWechat(), raid()]) {
      const path = join(folder, `${scenario.name}.json`);
      const truth = truthOf(scenario);
      writeFileSync(path, JSON.stringify(truth));
      expect(readTruthFile(path).events.map(({ kind }) => kind)).toEqual(
        truth.events.map(({ kind }) => kind),
      );
    }
  });
});
