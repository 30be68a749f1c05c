import { type Random, randomStream } from './random.ts';
import { gamma, logNormal, poisson } from './samplers.ts';

/** How a crisis spreads: detection.md 11. */
export interface CascadeKindSpec {
  readonly platform: 'weibo' | 'wechat';
  /** A jump is seeded at once by a hub; everything else grows from small beginnings. */
  readonly shape: 'jump' | 'slow';
  readonly seeds: number;
  /** The seeds are spread evenly at random over this many minutes. */
  readonly seedMinutes: number;
  /** Mean children of one mention at the start. */
  readonly r: number;
  /** Delay of a child: log-normal, plus one minute. */
  readonly delayMedianMinutes: number;
  readonly delaySigma: number;
  /** Attention is used up when this many have spoken. */
  readonly audience: number;
  readonly immigrantsPerMinute: number;
  readonly immigrationMinutes: number;
  /** R halves each time this long has passed. */
  readonly halfLifeMinutes: number;
  /** Shape of the gamma spread of children per mention: small means a few super-spreaders. */
  readonly spreaderShape: number;
}

const weibo = {
  platform: 'weibo',
  delayMedianMinutes: 10,
  delaySigma: 1.1,
  halfLifeMinutes: 900,
  spreaderShape: 0.5,
} as const;
const wechat = { platform: 'wechat', delaySigma: 1, halfLifeMinutes: 2400, spreaderShape: 1 } as const;
const noImmigration = { immigrantsPerMinute: 0, immigrationMinutes: 0 } as const;
const gradual = {
  ...weibo,
  ...noImmigration,
  shape: 'slow',
  seeds: 10,
  seedMinutes: 40,
  audience: 6000,
} as const;
const hub = { ...weibo, ...noImmigration, shape: 'jump', seedMinutes: 5 } as const;

export const cascadeKinds = {
  'weibo_gradual_R1.2': { ...gradual, r: 1.2 },
  'weibo_gradual_R1.6': { ...gradual, r: 1.6 },
  weibo_jump_hub40: { ...hub, seeds: 40, r: 1.2, audience: 20_000 },
  weibo_jump_hub150: { ...hub, seeds: 150, r: 1.5, delayMedianMinutes: 8, audience: 40_000 },
  'wechat_deep_R1.5': {
    ...wechat,
    ...noImmigration,
    shape: 'slow',
    seeds: 6,
    seedMinutes: 60,
    r: 1.5,
    delayMedianMinutes: 45,
    audience: 3000,
  },
  /** A stir that dies: what a second wave comes after. */
  'weibo_jump_R0.6': { ...hub, seeds: 150, r: 0.6, delayMedianMinutes: 8, audience: 40_000 },
  wechat_jump_60: {
    ...wechat,
    ...noImmigration,
    shape: 'jump',
    seeds: 60,
    seedMinutes: 20,
    r: 1.2,
    delayMedianMinutes: 30,
    audience: 4000,
  },
  'slowboil_R0.9': {
    ...weibo,
    shape: 'slow',
    seeds: 5,
    seedMinutes: 60,
    r: 0.9,
    delayMedianMinutes: 15,
    audience: 6000,
    immigrantsPerMinute: 0.8,
    immigrationMinutes: 240,
    halfLifeMinutes: 1e9,
  },
} as const satisfies Record<string, CascadeKindSpec>;

export type CascadeKind = keyof typeof cascadeKinds;

/** The kinds of detection.md 0, by which detectors are ranked and calibrated. */
export const rankedKinds = Object.keys(cascadeKinds).filter(
  (kind): kind is CascadeKind => kind !== 'weibo_jump_R0.6',
);

/** Every mention of a cascade, in order of time; index 0 is its first seed, at minute 0. */
export interface Cascade {
  readonly size: number;
  /** Minutes since onset, ascending. */
  readonly minute: Uint16Array;
  /** Index of the mention it answers, -1 for a seed. */
  readonly parent: Int32Array;
  /** 0 for a seed, its parent's + 1 for the rest. */
  readonly generation: Uint16Array;
}

/** Every cascade is followed for two days, whatever is cut from it later, so that the cut never changes which one is drawn. */
export const COURSE_MINUTES = 2880;
/** An extinct seed is not a crisis (detection.md 10.8): drawn again until this many have spoken. */
const SMALLEST = 150;
/** A kind that dies this often in a row is set up wrongly. */
const MOST_DRAWS = 1000;

/** The cascade of this seed and topic: drawn again, each time from its own stream, until it reaches 150 mentions. */
export function cascade(options: { seed: number; topic: string; kind: CascadeKind }): Cascade {
  const { seed, topic, kind } = options;
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const drawn = drawCascade(randomStream(seed, topic, `cascade/${draw}`), cascadeKinds[kind]);
    if (drawn.size >= SMALLEST) return drawn;
  }
  throw new Error(`no cascade of kind ${kind} reached ${SMALLEST} mentions in ${MOST_DRAWS} draws`);
}

/** A branching process in time order, one bucket per minute; a child comes at least a minute after its parent. */
function drawCascade(random: Random, kind: CascadeKindSpec): Cascade {
  const waiting = seedBuckets(random, kind);
  const minutes: number[] = [];
  const parents: number[] = [];
  const generations: number[] = [];
  for (let t = 0; t < COURSE_MINUTES; t++) {
    const bucket = waiting[t] ?? [];
    waiting[t] = undefined;
    for (const parent of bucket) {
      const self = minutes.length;
      minutes.push(t);
      parents.push(parent);
      generations.push(parent < 0 ? 0 : (generations[parent] ?? 0) + 1);
      const r = kind.r * Math.max(0, 1 - (self + 1) / kind.audience) * 0.5 ** (t / kind.halfLifeMinutes);
      if (r <= 0) continue;
      for (
        let left = poisson(random, (gamma(random, kind.spreaderShape) * r) / kind.spreaderShape);
        left > 0;
        left--
      ) {
        const at = t + 1 + Math.floor(logNormal(random, kind.delayMedianMinutes, kind.delaySigma));
        if (at < COURSE_MINUTES) put(waiting, at, self);
      }
    }
  }
  return {
    size: minutes.length,
    minute: Uint16Array.from(minutes),
    parent: Int32Array.from(parents),
    generation: Uint16Array.from(generations),
  };
}

function seedBuckets(random: Random, kind: CascadeKindSpec): (number[] | undefined)[] {
  const waiting: (number[] | undefined)[] = new Array(COURSE_MINUTES).fill(undefined);
  put(waiting, 0, -1);
  for (let i = 1; i < kind.seeds; i++) put(waiting, random.below(kind.seedMinutes), -1);
  for (let t = 0; t < kind.immigrationMinutes; t++) {
    for (let left = poisson(random, kind.immigrantsPerMinute); left > 0; left--) put(waiting, t, -1);
  }
  return waiting;
}

function put(waiting: (number[] | undefined)[], minute: number, parent: number): void {
  const bucket = waiting[minute];
  if (bucket) bucket.push(parent);
  else waiting[minute] = [parent];
}
