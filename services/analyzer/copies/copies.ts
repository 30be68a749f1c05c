import { z } from 'zod';
import type { Copies, Platform } from '../../../shared/records.ts';
import type { Feature } from '../features.ts';
import { mix32 } from '../hash.ts';
import { readStored, storedJson } from '../stored-json.ts';
import { addVoices, distinctShareOf, noVoices, sharedAuthors, type Voices, voiceOf } from './hands.ts';
import type { CopiesSettings } from './settings.ts';
import { countSaid, createTexts, type Push, type Text } from './texts.ts';

/** A mention of the minute with the subjects it counts for. */
export interface MinuteRow extends Pick<Feature, 'id' | 'author' | 'negative' | 'angry'> {
  readonly print: Uint8Array;
  readonly subjects: readonly { readonly subject: string; readonly key: string }[];
}

/** What is to be told of a subject, and the key of its stream. */
export interface KeyedCopies {
  readonly key: string;
  readonly record: Copies;
}

/** What a minute's mentions are copies of. */
export interface MinuteCopies {
  readonly told: readonly KeyedCopies[];
  /** By the id of a row: the text that it is a copy of, or the first of, and whether few people say that many times. */
  readonly texts: ReadonlyMap<number, { readonly text: number; readonly few: boolean }>;
}

/** The copies of one platform: what has been said more than once, by whom, for which subjects. */
export interface PlatformCopies {
  /**
   * Takes all mentions of a minute, in any order; minutes ascend. Tells what it changes of what the subjects' mentions
   * count for: by subject, sums over texts. `oneIn`: each row stands for so many.
   */
  minute(minute: number, rows: readonly MinuteRow[], oneIn: number): MinuteCopies;
  store(): Uint8Array;
}

const voicesSchema = z.strictObject({
  n: z.int(),
  rows: z.int(),
  authors: z.array(z.int()),
  unknown: z.int(),
});
const partSchema = z.strictObject({
  subject: z.string(),
  key: z.string(),
  n: z.int(),
  negative: z.int(),
  angry: z.int(),
  taken: z.int(),
  takenNegative: z.int(),
  takenAngry: z.int(),
  takenCoordinated: z.int(),
});
const storedSchema = z.strictObject({
  pushes: z.array(voicesSchema),
  texts: z.array(
    z.strictObject({
      print: z.string(),
      seen: z.int(),
      voices: voicesSchema,
      parts: z.array(partSchema),
      push: z.int().nullable(),
    }),
  ),
});
type Stored = z.infer<typeof storedSchema>;

const MILLI = 1000;

export function openCopies(
  platform: Platform,
  settings: CopiesSettings,
  stored: Uint8Array | undefined,
): PlatformCopies {
  const texts = createTexts(settings);
  const kept = readStored(stored, storedSchema);
  if (kept) load(kept);

  function load({ pushes, texts: all }: Stored): void {
    const known: Push[] = pushes.map((voices) => ({ texts: new Set(), voices }));
    for (const { print, seen, voices, parts, push } of all) {
      const text = texts.restore({
        print: new Uint8Array(Buffer.from(print, 'base64')),
        seen,
        voices,
        parts,
        push: push === null ? null : (known[push] ?? null),
      });
      text.push?.texts.add(text);
    }
  }

  /** Joins texts that are in the same hands. */
  function join(text: Text, pushed: readonly Text[]): void {
    for (const other of pushed) {
      if (other === text || (text.push !== null && text.push === other.push)) continue;
      if (!inSameHands(text.voices, other.voices, settings)) continue;
      merge(text, other);
    }
  }

  function merge(one: Text, other: Text): void {
    const into = one.push ?? other.push ?? { texts: new Set<Text>(), voices: noVoices() };
    const adopt = (text: Text): void => {
      if (text.push === into) return;
      const left = text.push;
      addVoices(into.voices, left ? left.voices : text.voices, settings.sketch);
      for (const each of left ? left.texts : [text]) {
        each.push = into;
        into.texts.add(each);
      }
    };
    adopt(one);
    adopt(other);
  }

  return {
    minute(minute, rows, oneIn) {
      texts.forgetBefore(minute - settings.keepMinutes);
      const touched = new Set<Text>();
      const said = new Map<number, Text>();
      for (const row of [...rows].sort((a, b) => a.id - b.id)) {
        const text = texts.say(row.print, minute);
        countSaid(text, row, row.subjects, oneIn, settings);
        if (text.voices.rows > 1) touched.add(text);
        said.set(row.id, text);
      }
      const isPushed = ({ voices }: Text): boolean => voices.rows >= settings.pushedFrom;
      const due = [...touched].filter(isPushed);
      if (due.length > 0) {
        const near = createNeighbours([...texts.all()].filter(isPushed).slice(-settings.compared));
        for (const text of due) join(text, near(text));
      }
      const told = new Map<string, KeyedCopies>();
      const seen = new Set<Text>();
      for (const text of touched)
        for (const each of text.push ? text.push.texts : [text]) {
          if (seen.has(each)) continue;
          seen.add(each);
          retake(each, (key, record) => add(told, key, record), { platform, minute, settings });
        }
      return {
        told: [...told.values()]
          .filter(({ record }) => saysSomething(record))
          .sort((a, b) => (a.record.subject < b.record.subject ? -1 : 1)),
        texts: new Map(
          [...said].map(([id, text]) => [
            id,
            { text: printHash(text.print), few: isFewHands(text, settings) },
          ]),
        ),
      };
    },
    store() {
      const pushes = new Map<Push, number>();
      const all = [...texts.all()].map((text) => {
        if (text.push && !pushes.has(text.push)) pushes.set(text.push, pushes.size);
        return {
          print: Buffer.from(text.print).toString('base64'),
          seen: text.seen,
          voices: text.voices,
          parts: text.parts,
          push: text.push ? (pushes.get(text.push) ?? null) : null,
        };
      });
      return storedJson({ pushes: [...pushes.keys()].map(({ voices }) => voices), texts: all });
    },
  };
}

/** What a text's mentions no longer, or again, count for, since it was last told. */
function retake(
  text: Text,
  tell: (key: string, record: Copies) => void,
  at: { readonly platform: Platform; readonly minute: number; readonly settings: CopiesSettings },
): void {
  const { settings } = at;
  const voices = voicesOf(text);
  const share = voices.n === 0 ? 0 : 1 - voiceOf(voices, settings.distinctShare, settings.sketch) / voices.n;
  const isCoordinated =
    text.push !== null && distinctShareOf(voices, settings.sketch) < settings.distinctShare;
  for (const part of text.parts) {
    const taken = Math.round(MILLI * share * part.n);
    const takenNegative = Math.round(MILLI * share * part.negative);
    const takenAngry = Math.round(MILLI * share * part.angry);
    const coordinated = isCoordinated ? part.n : 0;
    tell(part.key, {
      v: 1,
      type: 'copies',
      subject: part.subject,
      platform: at.platform,
      minute: at.minute,
      copies: taken - part.taken,
      negative: takenNegative - part.takenNegative,
      angry: takenAngry - part.takenAngry,
      coordinated: coordinated - part.takenCoordinated,
    });
    part.taken = taken;
    part.takenNegative = takenNegative;
    part.takenAngry = takenAngry;
    part.takenCoordinated = coordinated;
  }
}

/** Finds those of `pushed` that share any author with a text, as far as sketches tell, in their order: others cannot be in the same hands. */
function createNeighbours(pushed: readonly Text[]): (text: Text) => readonly Text[] {
  const byAuthor = new Map<number, number[]>();
  for (const [index, { voices }] of pushed.entries())
    for (const author of voices.authors) {
      const known = byAuthor.get(author);
      if (known) known.push(index);
      else byAuthor.set(author, [index]);
    }
  return ({ voices }) => {
    const found = new Set<number>();
    for (const author of voices.authors) for (const index of byAuthor.get(author) ?? []) found.add(index);
    return [...found].sort((a, b) => a - b).flatMap((index) => pushed[index] ?? []);
  };
}

function voicesOf(text: Text): Voices {
  return text.push?.voices ?? text.voices;
}

/** A text, or the push that it is part of, that few people say many times. */
function isFewHands(text: Text, settings: CopiesSettings): boolean {
  const voices = voicesOf(text);
  return (
    voices.rows >= settings.pushedFrom && distinctShareOf(voices, settings.sketch) < settings.distinctShare
  );
}

function printHash(print: Uint8Array): number {
  let hash = 0;
  for (const byte of print) hash = mix32(byte, hash);
  return hash;
}

function add(told: Map<string, KeyedCopies>, key: string, record: Copies): void {
  const known = told.get(record.subject);
  if (!known) {
    told.set(record.subject, { key, record });
    return;
  }
  known.record.copies += record.copies;
  known.record.negative += record.negative;
  known.record.angry += record.angry;
  known.record.coordinated += record.coordinated;
}

function saysSomething({ copies, negative, angry, coordinated }: Copies): boolean {
  return copies !== 0 || negative !== 0 || angry !== 0 || coordinated !== 0;
}

function inSameHands(one: Voices, other: Voices, settings: CopiesSettings): boolean {
  const shared = sharedAuthors(one.authors, other.authors, settings.sketch);
  const fewer = Math.min(one.authors.length, other.authors.length);
  return shared >= settings.sharedAuthors && shared >= settings.sharedShare * fewer;
}
