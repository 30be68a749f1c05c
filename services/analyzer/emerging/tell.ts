import type { Activity, Platform, TermKind, TopicOf } from '../../../shared/records.ts';
import { mix32 } from '../hash.ts';
import { estimateDistinct } from '../sketch.ts';
import {
  addActivity,
  addSample,
  countMention,
  emptySum,
  rankOf,
  type Sum,
  toActivity,
  wouldSample,
} from '../sums.ts';
import type { Spoken } from './ring.ts';
import type { EmergingSettings } from './settings.ts';
import type { Topic } from './topic.ts';

/** Reads texts anew, where they are told of: private persons' names are masked. */
export interface TopicTeller {
  sample(text: string): string;
  terms(text: string): readonly string[];
  kindOf(term: string): TermKind | null;
}

/** A mention of a topic. */
export interface Member {
  readonly row: Spoken;
  /** It names the topic itself; else what it hangs under does. */
  readonly direct: boolean;
  /** Other topics that it belongs to. */
  readonly others: readonly string[];
}

/** What happened to a topic in a minute, as any subject's activity. */
export function activityOf(
  topic: Topic,
  {
    platform,
    minute,
    oneIn,
  }: { readonly platform: Platform; readonly minute: number; readonly oneIn: number },
  members: readonly Member[],
  teller: TopicTeller,
  settings: EmergingSettings,
): Activity {
  const sum = emptySum(topic.id, platform, minute);
  sum.topic = topicOf(topic);
  const salt = saltOf(topic.id);
  let spoken = 0;
  for (const { row, direct, others } of members) {
    const [id, at, kind, mood, text] = row.said;
    const speaks = direct && text !== '' && spoken < settings.spoken;
    if (speaks) spoken += 1;
    const { label, angry, late } = row;
    const author = row.author === null ? null : mix32(row.author, salt);
    const terms = speaks ? teller.terms(text) : [];
    const words = speaks ? topic.words.filter((word) => text.includes(word)) : [];
    const belonging = { direct, words, others: [...row.subjects, ...others], speaks };
    countMention(sum, { kind, mood, label, angry, late, author, terms }, belonging, settings);
    const rank = rankOf(row.id, direct);
    if (text === '' || !wouldSample(sum, rank, settings)) continue;
    addSample(sum, { id, rank, at, kind, mood, text: teller.sample(text) }, settings);
  }
  return toActivity(oneIn === 1 ? sum : times(sum, oneIn, settings));
}

function topicOf({ name, words, from, rate, negative, home, tag }: Topic): TopicOf {
  return { name: tag ?? name, words: [...words], from, rate, negative, held: home !== null };
}

/** Each mention that was looked at stands for so many, by as many others. */
function times(sum: Sum, oneIn: number, settings: EmergingSettings): Sum {
  const activity = toActivity(sum);
  const scaled = emptySum(sum.subject, sum.platform, sum.minute);
  for (let i = 0; i < oneIn; i++) addActivity(scaled, activity, settings);
  scaled.unknownAuthors += estimateDistinct(sum.authors, settings.sketch) * (oneIn - 1);
  return scaled;
}

function saltOf(id: string): number {
  let salt = 0;
  for (let i = 0; i < id.length; i++) salt = mix32(id.charCodeAt(i), salt);
  return salt;
}
