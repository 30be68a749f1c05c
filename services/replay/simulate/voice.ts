import type { MentionKind, Platform } from '../../../shared/records.ts';
import { someone } from './authors.ts';
import { type Random, randomStream } from './random.ts';
import type { GenericRow } from './row.ts';
import { logNormal } from './samplers.ts';
import type { Topic } from './spec.ts';
import { type Mood, moodOf, type Stance } from './templates.ts';
import { textWriter } from './text.ts';

/** Turns a decision to speak into a row: who, in what words, with what response. */
export interface Voice {
  say(said: Said): GenericRow;
}

export interface Said {
  readonly id: string;
  readonly at: string;
  readonly kind: MentionKind;
  readonly stance: Stance;
  /** What it hangs under; a post or article of its own has none. */
  readonly threadId?: string;
  readonly parentId?: string;
  /** A large account speaks. */
  readonly hub?: boolean;
}

/** A tenth of real comments name what their thread is about (design.md part 3); reposters a little more often. */
const NAMED = { comment: 0.1, repost: 0.2 } as const;
/** Half of real reposts add no word (CHECKED: 28,000 of 57,630); a calm one, so that every negative mark has words. */
const BARE_REPOST = 0.55;
const CHAINED = 0.3;
/** Median responses at the time of capture, and their spread; a hub has a thousand times as many. */
const LIKES = 2;
const COMMENTS = 1;
const REPOSTS = 0.5;
const READS = 400;
const COMMENT_LIKES = 0.5;
const RESPONSE_SIGMA = 1.3;
const HUB_FACTOR = 1000;

export function topicVoice(seed: number, topic: Topic, platform: Platform, component: string): Voice {
  const stream = (part: string): Random => randomStream(seed, topic.id, `${component}/${part}`);
  const speakers = stream('authors');
  const chance = stream('forms');
  const writer = textWriter(topic.place, topic.kind, stream('text'));
  /** The last reposters' words by mood: what the next ones carry along. */
  const last: Record<Mood, string> = { negative: '', calm: '' };

  function repostText(stance: Stance): string {
    const mood = moodOf[stance];
    if (mood === 'calm' && chance.uniform() < BARE_REPOST) return '转发微博';
    const own = writer.write(stance, 'short', chance.uniform() < NAMED.repost);
    const text = last[mood] && chance.uniform() < CHAINED ? own + writer.chain(last[mood]) : own;
    last[mood] = own;
    return text;
  }

  function textFor({ kind, stance }: Said): string {
    if (kind === 'repost') return repostText(stance);
    if (kind === 'comment') return writer.write(stance, 'short', chance.uniform() < NAMED.comment);
    return writer.write(stance, kind, true);
  }

  return {
    say(said) {
      const { id, at, kind, threadId = id, parentId } = said;
      const row: Draft = { id, platform, kind, threadId, text: textFor(said), at };
      if (parentId !== undefined) row.parentId = parentId;
      nameAuthor(row, said);
      if (kind === 'comment' || kind === 'repost') row.likes = some(COMMENT_LIKES);
      else addResponses(row, said.hub ? HUB_FACTOR : 1);
      return row;
    },
  };

  function nameAuthor(row: Draft, { hub, stance }: Said): void {
    if (hub || stance === 'rebuttal') {
      row.author = `${topic.id}-${hub ? 'hub' : 'office'}`;
      row.authorKind = hub ? 'media' : 'official';
      return;
    }
    const who = someone(speakers, topic);
    row.author = who.author;
    row.authorKind = who.authorKind;
    if (platform === 'weibo') row.region = who.region;
  }

  function addResponses(row: Draft, factor: number): void {
    row.likes = some(factor * LIKES);
    row.comments = some(factor * COMMENTS);
    if (platform === 'weibo') row.reposts = some(factor * REPOSTS);
    else row.reads = some(factor * READS);
  }

  function some(median: number): number {
    return Math.floor(logNormal(chance, median, RESPONSE_SIGMA));
  }
}

/** A row being put together; plain assignment keeps millions of them cheap. */
type Draft = { -readonly [Key in keyof GenericRow]: GenericRow[Key] };
