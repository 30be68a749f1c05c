import { levelShort, levelWords } from '../../../shared/words.ts';
import { charactersOf, cut } from './cut.ts';
import { askedWords, clockWords, marksOf, type Telling } from './lines.ts';
import { harmless } from './typeset.ts';

/** What a template of a vendor can hold: short words, no links (SMS and voice allow none in a variable). */
export const fieldNames = [
  'level',
  'colour',
  'what',
  'step',
  'where',
  'since',
  'known',
  'mentions',
  'asked',
  'by',
  'incident',
  'to',
] as const;
export type FieldName = (typeof fieldNames)[number];

/** The parts of a message as values of a template's variables, each of `limit` characters at most. */
export function fieldsOf(told: Telling, to: string, limit: number): Readonly<Record<FieldName, string>> {
  const { message, level } = told;
  const { asked } = message;
  const marks = marksOf(told).replace(/【[^】]*】$/, '');
  const all: Readonly<Record<FieldName, string>> = {
    level: `${marks}${told.kind === 'closed' ? '解除' : levelWords[level]}`,
    colour: levelShort[level],
    what: `${marks}${message.what}`,
    step: message.step,
    where: message.where.join('、'),
    since: clockWords(message.since),
    known: clockWords(message.known),
    mentions: String(message.mentions),
    asked: asked ? askedWords(asked) : '请登录查看',
    by: asked?.by ? clockWords(asked.by) : '尽快',
    incident: message.incident,
    to,
  };
  const entries = Object.entries(all).map(([name, text]) => [name, cut(harmless(text), limit, charactersOf)]);
  return { ...all, ...Object.fromEntries(entries) };
}
