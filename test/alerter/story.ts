import { handMadeId, incidentId } from '../../services/alerter/incident/id.ts';
import type { Act, Action } from '../../shared/incidents.ts';
import type { Assessment, JudgedThrough } from '../../shared/records.ts';
import { actionOf } from './incident/acting.ts';
import { assessment, at, JUMP, NOON, quiet, sample, WECHAT } from './incident/assessment.ts';
import { LIVE, through } from './running.ts';

export const MARKET = incidentId(LIVE.run, 'market', NOON);
export const BUS = incidentId(LIVE.run, 'bus', NOON + 2);
export const SPLIT = handMadeId(LIVE.run, 'split-0001');
export const CALL = handMadeId(LIVE.run, 'open-0001');

type Item = Assessment | JudgedThrough | Action;

function by(id: string, minute: number, what: Act, who = '张三'): Action {
  return actionOf(what, { id, minute, by: who });
}

/** A day's work: two incidents that are merged, split, muted, closed and come back, and one opened by hand. */
export const story: readonly Item[] = [
  by('too-soon-1', 0, { act: 'note', incident: MARKET, text: '尚无此事件' }),
  through(0),
  assessment({ minute: 1, ...at('none', 'latent'), mentions: 8 }),
  through(2),
  assessment({ minute: 3, level: 'yellow', mentions: 90, samples: [sample('a', 1)] }),
  through(4),
  assessment({ minute: 4, onset: 2, subject: 'bus', level: 'blue', mentions: 20 }),
  through(5),
  by('sign-0001', 4, { act: 'sign', incident: MARKET }),
  by('sign-0002', 4, { act: 'sign', incident: MARKET }, '李四'),
  assessment({ minute: 9, ...at('orange', 'outbreak'), jump: JUMP, mentions: 300 }),
  assessment({ minute: 5, onset: 5, ...WECHAT, mentions: 30 }),
  through(10),
  through(7, 'wechat'),
  by('merge-001', 10, { act: 'merge', incident: BUS, other: MARKET, reason: '同一事' }),
  by('note-0001', 10, { act: 'note', incident: BUS, text: '误填到已并入的事件' }),
  by('mute-0001', 11, { act: 'mute', incident: MARKET, minutes: 30, reason: '集中处置' }),
  assessment({ minute: 14, ...at('orange', 'peak'), mentions: 500 }),
  assessment({ minute: 14, onset: 2, subject: 'bus', level: 'yellow', mentions: 80 }),
  through(15),
  by('split-0001', 15, { act: 'split', incident: MARKET, subjects: ['bus'], reason: '两回事' }),
  by('level-001', 16, { act: 'level', incident: SPLIT, level: 'red', reason: '批示' }),
  by('level-001', 16, { act: 'level', incident: SPLIT, level: 'red', reason: '批示' }),
  through(50),
  through(45, 'wechat'),
  by('open-0001', 50, {
    act: 'open',
    title: '来电',
    level: 'orange',
    platforms: ['wechat'],
    reason: '上级来电',
  }),
  by('close-001', 52, { act: 'close', incident: MARKET, reason: '已答复' }),
  assessment({ minute: 60, ...at('yellow', 'peak'), mentions: 700 }),
  quiet({ minute: 61, onset: 2, subject: 'bus', mentions: 90 }),
  through(70),
  by('merge-002', 70, { act: 'merge', incident: CALL, other: SPLIT, reason: '来电所指' }),
  quiet({ minute: 90, mentions: 720 }),
  quiet({ minute: 91, onset: 5, ...WECHAT, mentions: 40 }),
  through(100),
  through(100, 'wechat'),
  assessment({ minute: 130, onset: 125, level: 'yellow', mentions: 25 }),
  through(131),
  by('close-002', 131, { act: 'close', incident: SPLIT, reason: '已办结' }),
  through(2000),
  through(2000, 'wechat'),
];
