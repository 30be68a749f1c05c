import type { phrases } from './phrases.ts';
import type { Random } from './random.ts';
import type { Vocabulary } from './vocabulary.ts';
import { pick, weighted } from './words.ts';

/** What a mention does: 质疑, 愤怒, 求助, 同情, 辟谣, 玩梗, 日常; `notice` passes on what is being done. */
export type Stance = 'question' | 'anger' | 'plea' | 'sympathy' | 'rebuttal' | 'joke' | 'notice' | 'daily';
export type Mood = 'negative' | 'calm';

export const moodOf: Readonly<Record<Stance, Mood>> = {
  question: 'negative',
  anger: 'negative',
  plea: 'negative',
  sympathy: 'calm',
  rebuttal: 'calm',
  joke: 'calm',
  notice: 'calm',
  daily: 'calm',
};

/** How often each stance is taken, by mood, on an ordinary day and in a crisis. Offices answer by themselves, not by chance. */
const mixes = {
  ordinary: {
    negative: weighted<Stance>({ question: 4, anger: 4, plea: 2 }),
    calm: weighted<Stance>({ daily: 15, joke: 2, notice: 1, sympathy: 2 }),
  },
  crisis: {
    negative: weighted<Stance>({ question: 8, anger: 9, plea: 3 }),
    calm: weighted<Stance>({ notice: 8, joke: 5, sympathy: 6, daily: 1 }),
  },
} as const;

export function takeStance(random: Random, occasion: 'ordinary' | 'crisis', mood: Mood): Stance {
  return pick(random, mixes[occasion][mood]);
}

export type Slot = keyof typeof phrases | Exclude<keyof Vocabulary, 'suffix'> | 'place';
/** A sentence with its slots; `literals` has one entry more than `slots`. */
export interface Template {
  readonly literals: readonly string[];
  readonly slots: readonly Slot[];
}

function t(literals: TemplateStringsArray, ...slots: readonly Slot[]): Template {
  return { literals: [...literals], slots };
}

/** Sentences by stance. Short ones serve comments and reposts; posts join several. Every negative one carries its mood in words. */
export const templates: Readonly<Record<Stance, readonly [Template, ...Template[]]>> = {
  anger: [
    t`${'when'}${'place'}${'faults'}，${'rage'}`,
    t`${'place'}${'faults'}，${'rage'}！`,
    t`${'rage'}！${'place'}${'blame'}`,
    t`${'who'}${'when'}${'harms'}，${'rage'}`,
    t`${'place'}${'blame'}，${'rage'}！！`,
    t`${'departments'}不管吗？${'faults'}，${'rage'}`,
    t`${'faults'}，${'place'}${'blame'}！`,
    t`${'rage'}${'particle'}，${'who'}${'harms'}`,
  ],
  question: [
    t`${'departments'}${'evade'}？${'doubt'}`,
    t`${'place'}${'faults'}，${'departments'}${'evade'}？${'doubt'}`,
    t`${'when'}${'faults'}，到现在没个说法，${'doubt'}`,
    t`${'doubt'}，${'departments'}${'evade'}？`,
    t`只说${'facts'}？${'doubt'}，${'rage'}`,
    t`${'we'}要求${'demands'}，${'departments'}${'evade'}？${'doubt'}`,
    t`${'departments'}${'evade'}？${'place'}${'faults'}`,
  ],
  plea: [
    t`${'begging'}！${'who'}${'harms'}，${'despair'}`,
    t`${'begging'}，${'place'}${'faults'}，${'rage'}，${'despair'}，请${'departments'}${'demands'}`,
    t`${'who'}${'when'}${'harms'}，${'departments'}没人管，${'despair'}`,
    t`${'despair'}，${'who'}${'harms'}，${'rage'}，请${'departments'}${'demands'}`,
    t`${'begging'}，${'who'}${'harms'}，${'despair'}，该找哪个部门${'particle'}`,
  ],
  sympathy: [
    t`${'wish'}`,
    t`${'wish'}，${'wish'}`,
    t`${'place'}的各位，${'wish'}`,
    t`${'we'}都在，${'wish'}！`,
    t`看到${'place'}的消息，${'wish'}`,
    t`${'facts'}，${'wish'}`,
  ],
  rebuttal: [
    t`【情况通报】关于${'place'}的情况，${'departments'}${'official'}。`,
    t`${'departments'}：${'facts'}，${'official'}。`,
    t`【最新】${'departments'}回应${'place'}：${'official'}，${'facts'}。`,
  ],
  joke: [
    t`${'audience'}，${'joke'}`,
    t`${'place'}：${'joke'}`,
    t`${'joke'}${'particle'}`,
    t`第${'number'}集了，${'joke'}`,
    t`${'who'}问我${'place'}是什么梗，${'joke'}`,
    t`${'audience'}`,
  ],
  notice: [
    t`${'facts'}`,
    t`${'when'}${'place'}的消息：${'facts'}`,
    t`${'who'}说${'facts'}`,
    t`${'departments'}说${'facts'}，${'audience'}`,
    t`${'place'}${'facts'}，${'departments'}${'official'}`,
    t`刚看到通知，${'facts'}，${'facts'}`,
    t`建议${'departments'}${'demands'}`,
  ],
  daily: [
    t`${'when'}在${'place'}${'daily'}`,
    t`${'when'}和${'who'}去${'place'}${'daily'}，${'remarks'}`,
    t`${'place'}${'remarks'}，${'chat'}`,
    t`${'remarks'}`,
    t`${'who'}${'when'}${'daily'}，${'chat'}`,
    t`${'daily'}，${'remarks'}${'particle'}`,
    t`${'chat'}，${'place'}${'remarks'}`,
    t`排了${'number'}分钟，${'remarks'}`,
  ],
};
