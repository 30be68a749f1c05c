import { phrases, slips } from './phrases.ts';
import type { Random } from './random.ts';
import { moodOf, type Slot, type Stance, type Template, templates } from './templates.ts';
import { type TopicKind, type Vocabulary, vocabularies } from './vocabulary.ts';
import { pick, type Words } from './words.ts';

/** `short`: a comment or a reposter's own words; `post`: one to three sentences with a hashtag; `article`: a title and paragraphs. */
export type Form = 'short' | 'post' | 'article';

/** Writes what people would say about one place; each text is drawn anew from the stream it is given. */
export interface Writer {
  /** `named`: the text carries the place's name. A short text that is not named says 这里, 那边 … instead. */
  write(stance: Stance, form: Form, named: boolean): string;
  /** The end of a repost: `//@nickname:` and the words of the one before. */
  chain(words: string): string;
}

/** Shares of texts with a face, a misspelling, a repeated last character. */
const FACE = 0.25;
const SLIP = 0.06;
const STUTTER = 0.04;
/** Share of posts whose hashtag goes beyond the bare name. */
const LONG_TAG = 0.4;

/** A template with the words of one kind of place in its slots; null stands for the place's name. */
interface Sentence {
  readonly literals: readonly string[];
  readonly slots: readonly (Words | null)[];
}
type Sentences = Readonly<Record<Stance, readonly [Sentence, ...Sentence[]]>>;

const sentencesOf = new Map<TopicKind, Sentences>();

export function textWriter(place: string, kind: TopicKind, random: Random): Writer {
  const vocabulary: Vocabulary = vocabularies[kind];
  const sentences = sentencesFor(kind);
  const name = nameOf(place, kind);

  function sentence(stance: Stance, named: boolean): string {
    const template = pick(random, sentences[stance]);
    const text = fill(template, named ? name : pick(random, phrases.here), random);
    return !named || text.includes(name) ? text : `${name}，${text}`;
  }

  function post(stance: Stance): string {
    const tag = random.uniform() < LONG_TAG ? `#${name}${pick(random, vocabulary.tags)}#` : `#${name}#`;
    const body = `${sentence(stance, true)}。${random.uniform() < 0.5 ? sentence(stance, false) : ''}`;
    return random.uniform() < 0.5 ? `${tag}${body}` : `${body}${tag}`;
  }

  function article(stance: Stance): string {
    const paragraphs = [`${sentence(stance, true)}。`];
    for (let more = 2 + random.below(4); more > 0; more--)
      paragraphs.push(`${sentence(stance, random.uniform() < 0.3)}。`);
    return paragraphs.join('\n');
  }

  return {
    write(stance, form, named) {
      if (form === 'article') return article(stance);
      if (form === 'post') return roughen(post(stance), stance, random);
      return roughen(sentence(stance, named), stance, random);
    },
    chain: (words) =>
      `//@${pick(random, phrases.handle)}${pick(random, phrases.handle)}_${random.below(10_000)}:${words}`,
  };
}

/** The name people use and monitors look for: 青槐 + 农贸市场. */
export function nameOf(place: string, kind: TopicKind): string {
  return place + vocabularies[kind].suffix;
}

function sentencesFor(kind: TopicKind): Sentences {
  const known = sentencesOf.get(kind);
  if (known) return known;
  const lists: Readonly<Record<Exclude<Slot, 'place'>, Words>> = { ...phrases, ...vocabularies[kind] };
  const one = ({ literals, slots }: Template): Sentence => ({
    literals,
    slots: slots.map((slot) => (slot === 'place' ? null : lists[slot])),
  });
  const all = ([first, ...rest]: readonly [Template, ...Template[]]) =>
    [one(first), ...rest.map(one)] as const;
  const made: Sentences = {
    question: all(templates.question),
    anger: all(templates.anger),
    plea: all(templates.plea),
    sympathy: all(templates.sympathy),
    rebuttal: all(templates.rebuttal),
    joke: all(templates.joke),
    notice: all(templates.notice),
    daily: all(templates.daily),
  };
  sentencesOf.set(kind, made);
  return made;
}

function fill(sentence: Sentence, place: string, random: Random): string {
  let text = sentence.literals[0] ?? '';
  for (let i = 0; i < sentence.slots.length; i++) {
    const list = sentence.slots[i];
    text += list ? pick(random, list) : place;
    text += sentence.literals[i + 1] ?? '';
  }
  return text;
}

/** A face, a slip of the keyboard, a drawn-out ending. */
function roughen(text: string, stance: Stance, random: Random): string {
  const chance = random.uniform();
  if (chance < SLIP) {
    const [right, wrong] = pick(random, slips);
    return text.replace(right, wrong);
  }
  if (chance < SLIP + STUTTER) return text + (text.at(-1) ?? '').repeat(1 + random.below(3));
  return chance < SLIP + STUTTER + FACE ? text + pick(random, facesOf(stance)) : text;
}

function facesOf(stance: Stance): Words {
  if (moodOf[stance] === 'negative') return phrases.negativeFace;
  return stance === 'sympathy' ? phrases.warmFace : phrases.calmFace;
}
