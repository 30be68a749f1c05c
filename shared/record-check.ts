import {
  type Activity,
  authorKinds,
  kinds,
  type Mention,
  platforms,
  type Sample,
  type Scored,
} from './records.ts';

/**
 * Hand-written checks of the three records that come by the million, at a tenth of their schema's time. Each is sound: what it
 * accepts, the schema of records.ts accepts as it stands. What it does not accept is for the schema to judge and to name
 * the fault of. test/shared/record-check.test.ts holds both against each other.
 */
export function isMention(value: unknown): value is Mention {
  if (!isPlain(value)) return false;
  let required = 0;
  for (const name in value) {
    const field = value[name];
    switch (name) {
      case 'v':
        if (field !== 1) return false;
        required += 1;
        break;
      case 'type':
        if (field !== 'mention') return false;
        required += 1;
        break;
      case 'id':
      case 'lane':
        if (typeof field !== 'string' || field === '') return false;
        required += 1;
        break;
      case 'platform':
        if (!isOneOf(platforms, field)) return false;
        required += 1;
        break;
      case 'kind':
        if (!isOneOf(kinds, field)) return false;
        required += 1;
        break;
      case 'thread':
      case 'text':
        if (typeof field !== 'string') return false;
        required += 1;
        break;
      case 'author':
        if (field !== null && typeof field !== 'string') return false;
        required += 1;
        break;
      case 'at':
        if (!Number.isSafeInteger(field)) return false;
        required += 1;
        break;
      case 'root':
        if (field !== null && !isRoot(field)) return false;
        required += 1;
        break;
      case 'parent':
      case 'region':
        if (typeof field !== 'string') return false;
        break;
      case 'authorKind':
        if (!isOneOf(authorKinds, field)) return false;
        break;
      case 'likes':
      case 'reposts':
      case 'comments':
      case 'reads':
        if (!isCount(field)) return false;
        break;
      default:
        return false;
    }
  }
  return required === MENTION_REQUIRED;
}

/** As `isMention`, for an activity record. */
export function isActivity(value: unknown): value is Activity {
  if (!isPlain(value)) return false;
  let required = 0;
  for (const name in value) {
    if (!isActivityField(name, value[name])) return false;
    if (name !== 'thread') required += 1;
  }
  return required === ACTIVITY_REQUIRED;
}

/** As `isMention`, for a scored mention. */
export function isScored(value: unknown): value is Scored {
  if (!isPlain(value)) return false;
  const { v, type, id, platform, kind, thread, region, at, minute, mood, subjects, tokens, text } = value;
  if (v !== 1 || type !== 'scored' || !isOneOf(platforms, platform) || !isOneOf(kinds, kind)) return false;
  if (!(isText(id) && isText(thread) && isText(text)) || (region !== null && !isText(region))) return false;
  if (!(Number.isSafeInteger(at) && Number.isSafeInteger(minute) && Number.isSafeInteger(mood))) return false;
  if (!(isArrayOf(subjects, isText) && subjects.length > 0 && isArrayOf(tokens, isText))) return false;
  return hasFields(value, SCORED_FIELDS);
}

/** Fields that a mention must have, and that an activity record must have (it has no other but `thread`). */
const MENTION_REQUIRED = 11;
const ACTIVITY_REQUIRED = 20;
const SCORED_FIELDS = 13;
const MOOD_BINS = 5;
const ROOT_FIELDS = 3;
const THREAD_FIELDS = 3;
const SAMPLE_FIELDS = 6;

function isActivityField(name: string, field: unknown): boolean {
  switch (name) {
    case 'v':
      return field === 1;
    case 'type':
      return field === 'activity';
    case 'subject':
      return typeof field === 'string';
    case 'platform':
      return isOneOf(platforms, field);
    case 'minute':
    case 'mood':
      return Number.isSafeInteger(field);
    case 'n':
    case 'negative':
    case 'positive':
    case 'angry':
    case 'direct':
    case 'late':
    case 'lateNegative':
    case 'unknownAuthors':
      return isCount(field);
    case 'moods':
      return isArrayOf(field, isCount) && field.length === MOOD_BINS;
    case 'kinds':
      return isPlain(field) && countsOf(field, kinds) === kinds.length;
    case 'authors':
      return isArrayOf(field, isCount);
    case 'terms':
      return isArrayOf(field, isTerm);
    case 'shared':
      return isPlain(field) && countsOf(field, null) >= 0;
    case 'samples':
      return isArrayOf(field, isSample);
    case 'thread':
      return isThreadOf(field);
    default:
      return false;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** An object as JSON makes it. Own and inherited fields are then the same, but for one name that schemas treat apart. */
function isPlain(value: unknown): value is Fields {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    !Object.hasOwn(value, '__proto__')
  );
}

function isRoot(value: unknown): boolean {
  if (!isPlain(value)) return false;
  const { id, text, at, account } = value;
  if (typeof id !== 'string' || typeof text !== 'string') return false;
  if (at !== null && !Number.isSafeInteger(at)) return false;
  if (account === undefined) return hasFields(value, ROOT_FIELDS);
  return typeof account === 'string' && hasFields(value, ROOT_FIELDS + 1);
}

function isThreadOf(value: unknown): boolean {
  if (!isPlain(value)) return false;
  const { account, at, tag } = value;
  if (account !== null && typeof account !== 'string') return false;
  if (tag !== null && typeof tag !== 'string') return false;
  return (at === null || Number.isSafeInteger(at)) && hasFields(value, THREAD_FIELDS);
}

function isSample(value: unknown): value is Sample {
  if (!isPlain(value)) return false;
  const { id, rank, at, kind, mood, text } = value;
  if (typeof id !== 'string' || typeof text !== 'string' || !isOneOf(kinds, kind)) return false;
  return (
    isCount(rank) && Number.isSafeInteger(at) && Number.isSafeInteger(mood) && hasFields(value, SAMPLE_FIELDS)
  );
}

function isTerm(value: unknown): value is readonly [string, number] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && isCount(value[1]);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isOneOf(words: readonly string[], value: unknown): boolean {
  for (const word of words) if (word === value) return true;
  return false;
}

/** Holes count as undefined, which no element may be. */
function isArrayOf<T>(value: unknown, is: (one: unknown) => one is T): value is readonly T[] {
  if (!Array.isArray(value)) return false;
  for (let i = 0; i < value.length; i++) if (!is(value[i])) return false;
  return true;
}

/** How many fields there are, all of them counts and, where `names` are given, among these; -1 when one is not. */
function countsOf(fields: Fields, names: readonly string[] | null): number {
  let n = 0;
  for (const name in fields) {
    if (!isCount(fields[name]) || (names !== null && !names.includes(name))) return -1;
    n += 1;
  }
  return n;
}

/** Whether there are exactly so many fields. */
function hasFields(fields: Fields, count: number): boolean {
  let n = 0;
  for (const _name in fields) n += 1;
  return n === count;
}
