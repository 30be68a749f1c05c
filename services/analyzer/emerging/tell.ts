import type { Activity, Platform, TermKind, TopicOf } from '../../../shared/records.ts';
import { mix32 } from '../hash.ts';
import { estimateDistinct } from '../sketch.ts';
import { addSample, bump, countMention, emptySum, type Sum, toActivity, wouldSample } from '../sums.ts';
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
    const rank = (row.id % 2 ** 31) + (direct ? 0 : 2 ** 31);
    if (text === '' || !wouldSample(sum, rank, settings)) continue;
    addSample(sum, { id, rank, at, kind, mood, text: teller.sample(text) }, settings);
  }
  return toActivity(oneIn === 1 ? sum : times(sum, oneIn, settings.sketch));
}

function topicOf({ name, words, from, rate, negative, home, tag }: Topic): TopicOf {
  return { name: tag ?? name, words: [...words], from, rate, negative, held: home !== null };
}

/** Each mention that was looked at stands for so many, by as many others. */
function times(sum: Sum, oneIn: number, sketch: number): Sum {
  const authors = estimateDistinct(sum.authors, sketch);
  const scaled = emptySum(sum.subject, sum.platform, sum.minute);
  scaled.n = sum.n * oneIn;
  scaled.negative = sum.negative * oneIn;
  scaled.positive = sum.positive * oneIn;
  scaled.angry = sum.angry * oneIn;
  scaled.mood = sum.mood * oneIn;
  sum.moods.forEach((n, bin) => {
    scaled.moods[bin as 0 | 1 | 2 | 3 | 4] = n * oneIn;
  });
  scaled.direct = sum.direct * oneIn;
  for (const kind of ['post', 'comment', 'repost', 'article'] as const)
    scaled.kinds[kind] = sum.kinds[kind] * oneIn;
  scaled.late = sum.late * oneIn;
  scaled.lateNegative = sum.lateNegative * oneIn;
  scaled.authors.push(...sum.authors);
  scaled.unknownAuthors = sum.unknownAuthors * oneIn + authors * (oneIn - 1);
  for (const [term, n] of sum.terms) bump(scaled.terms, term, n * oneIn);
  for (const [other, n] of sum.shared) bump(scaled.shared, other, n * oneIn);
  scaled.samples = sum.samples;
  if (sum.topic) scaled.topic = sum.topic;
  return scaled;
}

function saltOf(id: string): number {
  let salt = 0;
  for (let i = 0; i < id.length; i++) salt = mix32(id.charCodeAt(i), salt);
  return salt;
}
