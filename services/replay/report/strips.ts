import { type Level, levels, type Phase, phases } from '../../../shared/records.ts';
import { levelWords, phaseWords } from '../../../shared/words.ts';
import type { ExportedIncident } from '../../alerter/incident/export.ts';
import { minuteOfIso, shortTime } from './figures.ts';
import { html, type Markup } from './markup.ts';
import { percentOf, type Span, type Tick } from './timeline.ts';

/** A band of a strip: what it is called where there is room, and where there is little. */
export interface Stretch {
  readonly kind: string;
  readonly word: string;
  readonly short: string;
  readonly start: number;
  readonly end: number;
}

/** A band wide enough for its word on a telephone, and on a wide page; in per cent of the width. */
const WORD_FITS_NARROW = 10;
const WORD_FITS_WIDE = 4;
/** A band is never invisible. */
const LEAST_PERCENT = 0.3;
/** Labels nearer to an end than this lean inward. */
const EDGE_PERCENT = 4;
/** Two jump marks nearer than this would stand on each other. */
const MARK_APART = 16;

/** Levels over time, as a band; a level ends where the next begins or the incident has come to rest. */
export function levelStrip(incident: ExportedIncident, span: Span): Markup {
  const rests = incident.phases.flatMap(({ at, phase }) => {
    const minute = phase === 'quiet' || phase === 'calm' ? minuteOfIso(at) : null;
    return minute === null ? [] : [minute];
  });
  const closed = minuteOfIso(incident.closedAt) ?? span.end;
  const entries = timed(incident.levels);
  const stretches = entries.map(({ at, entry }, index): Stretch => {
    const next = entries[index + 1]?.at ?? closed;
    const rest = rests.find((minute) => minute > at) ?? next;
    const level = levelOf(entry.level);
    const word = levelWords[level];
    return { kind: `level-${level}`, word, short: word.slice(0, 1), start: at, end: Math.min(next, rest) };
  });
  return strip('等级', stretches, span);
}

/** Phases over time, as a band. */
export function phaseStrip(incident: ExportedIncident, span: Span): Markup {
  const entries = timed(incident.phases);
  const stretches = entries.map(({ at, entry }, index): Stretch => {
    const phase = phaseOf(entry.phase);
    const word = phaseWords[phase];
    return { kind: `phase-${phase}`, word, short: word, start: at, end: entries[index + 1]?.at ?? span.end };
  });
  return strip('阶段', stretches, span);
}

/** A row above the curves that names the lines of jumps. */
export function jumpRow(jumps: readonly number[], span: Span): Markup | null {
  if (jumps.length === 0) return null;
  let previous = Number.NEGATIVE_INFINITY;
  const marks = [...jumps]
    .sort((a, b) => a - b)
    .map((minute) => {
      const percent = percentOf(minute, span);
      const word = percent - previous < MARK_APART ? null : html`<i>跳跃</i>`;
      const side = percent > 85 ? 'mark left' : 'mark';
      previous = percent;
      return html`<b class="${side}" style="left:${percent}%" title="跳跃 ${shortTime(minute)}">▲${word}</b>`;
    });
  return html`<div class="strip-row"><span class="strip-name"></span><div class="marks">${marks}</div></div>`;
}

/** The time axis under curves and bands. */
export function timeAxis(ticks: readonly Tick[], span: Span): Markup {
  const labels = ticks.map(({ minute, label, heading, isHeadingSpare, isMinor }) => {
    const percent = percentOf(minute, span);
    const side = percent < EDGE_PERCENT ? ' first' : percent > 100 - EDGE_PERCENT ? ' last' : '';
    const above =
      heading === null
        ? null
        : html`<small class="${isHeadingSpare ? 'spare' : 'needed'}">${heading}</small>`;
    return html`<span class="tick-label${isMinor ? ' minor' : ''}${side}" style="left:${percent}%">${label}${above}</span>`;
  });
  return html`<div class="strip-row"><span class="strip-name"></span><div class="axis">${labels}</div></div>`;
}

export function levelOf(name: string): Level {
  return levels.find((level) => level === name) ?? 'none';
}

export function phaseOf(name: string): Phase {
  return phases.find((phase) => phase === name) ?? 'quiet';
}

/** Entries with their time in epoch minutes, in order of time; those whose time cannot be read are left out. */
export function timed<T extends { readonly at: string }>(
  entries: readonly T[],
): readonly { at: number; entry: T }[] {
  return entries
    .flatMap((entry) => {
      const at = minuteOfIso(entry.at);
      return at === null ? [] : [{ at, entry }];
    })
    .sort((a, b) => a.at - b.at);
}

/** Bands over time, such as levels. */
export function strip(name: string, stretches: readonly Stretch[], span: Span): Markup {
  const bands = stretches
    .filter(({ start, end }) => end > span.start && start < span.end)
    .map(({ kind, word, short, start, end }) => {
      const left = percentOf(start, span);
      const width = Math.max(LEAST_PERCENT, Math.round((percentOf(end, span) - left) * 100) / 100);
      const fits = width >= WORD_FITS_NARROW ? 'fits' : width >= WORD_FITS_WIDE ? 'fits-wide' : 'fits-not';
      return html`<i class="band ${kind} ${fits}" style="left:${left}%;width:${width}%" title="${word} ${shortTime(start)}–${shortTime(end)}"><b>${width >= 2 * WORD_FITS_NARROW ? word : short}</b></i>`;
    });
  return html`<div class="strip-row"><span class="strip-name">${name}</span><div class="strip">${bands}</div></div>`;
}
