import { minuteOfDay } from '../../../shared/time.ts';
import { randomStream } from './random.ts';
import { bernoulli, binomial, gamma, logNormal, poisson } from './samplers.ts';
import { seasonAt } from './season.ts';

/** The null background of one topic on one platform: everyday talk, nothing brewing (detection.md 11). */
export interface NullOptions {
  readonly seed: number;
  /** Names the random streams; give each platform of a topic its own, such as `market/weibo`. */
  readonly topic: string;
  /** Epoch minute of the first step. */
  readonly startMinute: number;
  /** Mean mentions per minute over a weekday. */
  readonly perMinute: number;
  /** The mis-specified null of detection.md 6, rougher than any detector here assumes. */
  readonly hard?: boolean;
  /** False: the same rate day and night, for load tests. */
  readonly seasonal?: boolean;
  /** Times the usual rate in a minute, and by how much the log odds of negative are shifted (1 and 0). */
  readonly swell?: (minute: number) => Swell;
}

export interface Swell {
  readonly factor: number;
  readonly oddsShift: number;
}

/** One minute: all mentions, and those of them that are negative. */
export interface MinuteCounts {
  readonly n: number;
  readonly negative: number;
}

interface Roughness {
  /** Standard deviation of the AR(1) log intensity. */
  readonly drift: number;
  /** Dispersion of the minute's gamma noise. */
  readonly alpha: number;
  /** Mean sub-critical replies to each mention. */
  readonly replies: number;
}

/** Detection.md 11 and, for the hard null, section 6. */
const PLAIN: Roughness = { drift: 0.25, alpha: 0.1, replies: 0.25 };
const HARD: Roughness = { drift: 0.4, alpha: 0.3, replies: 0.4 };
const DRIFT_MINUTES = 90;
const DAY_SIGMA = 0.15;
const REPLY_MEDIAN_MINUTES = 10;
const REPLY_SIGMA = 1.1;
/** A reply later than a day is dropped: fewer than one in 100,000. */
const REPLY_HORIZON = 1440;
/** Benign bursts: 0.3 a day, Poisson(max(5, 3 × rate)) mentions over 3 to 20 minutes, a tenth of them negative. */
const BURSTS_PER_DAY = 0.3;
const BURST_NEGATIVE = 0.1;
/** Routine negative share and its drift in log odds (Ornstein-Uhlenbeck). */
const ROUTINE_NEGATIVE = 0.18;
const MOOD_MINUTES = 240;
const MOOD_SIGMA = 0.35;
const AS_USUAL: Swell = { factor: 1, oddsShift: 0 };
/** Run in before the first minute, so that replies are there from the start: ten times their median. */
const WARM_UP = 100;

function asUsual(): Swell {
  return AS_USUAL;
}

/** Steps through the background minute by minute, in memory that does not grow. */
export function nullProcess(options: NullOptions): () => MinuteCounts {
  const { seed, topic, perMinute, swell = asUsual } = options;
  const { drift, alpha, replies } = options.hard ? HARD : PLAIN;
  const intensity = randomStream(seed, topic, 'null/intensity');
  const answering = randomStream(seed, topic, 'null/replies');
  const bursting = randomStream(seed, topic, 'null/bursts');
  const marking = randomStream(seed, topic, 'null/marks');
  const rho = Math.exp(-1 / DRIFT_MINUTES);
  const moodRho = Math.exp(-1 / MOOD_MINUTES);
  const centre = 0.5 * (drift * drift + DAY_SIGMA * DAY_SIGMA);
  const coming = new Uint32Array(REPLY_HORIZON);
  const bursts = new Uint32Array(REPLY_HORIZON);
  let minute = options.startMinute - WARM_UP;
  let level = intensity.normal() * drift;
  let day = intensity.normal() * DAY_SIGMA;
  let mood = marking.normal() * MOOD_SIGMA;

  function freshMentions(): number {
    if (minuteOfDay(minute) === 0) day = intensity.normal() * DAY_SIGMA;
    level = rho * level + Math.sqrt(1 - rho * rho) * drift * intensity.normal();
    const season = (options.seasonal ?? true) ? seasonAt(minute) : 1;
    const mean = perMinute * (1 - replies) * season * swell(minute).factor * Math.exp(level + day - centre);
    return poisson(intensity, mean * alpha * gamma(intensity, 1 / alpha));
  }

  function later(minutes: number): number {
    return (((minute + minutes) % REPLY_HORIZON) + REPLY_HORIZON) % REPLY_HORIZON;
  }

  function add(to: Uint32Array, minutes: number): void {
    const slot = later(minutes);
    to[slot] = (to[slot] ?? 0) + 1;
  }

  function take(from: Uint32Array): number {
    const slot = later(0);
    const n = from[slot] ?? 0;
    from[slot] = 0;
    return n;
  }

  function step(): MinuteCounts {
    const routine = take(coming) + freshMentions();
    for (let left = poisson(answering, replies * routine); left > 0; left--) {
      const delay = 1 + Math.floor(logNormal(answering, REPLY_MEDIAN_MINUTES, REPLY_SIGMA));
      if (delay < REPLY_HORIZON) add(coming, delay);
    }
    if (bernoulli(bursting, BURSTS_PER_DAY / 1440)) {
      const span = 3 + bursting.below(18);
      for (let left = poisson(bursting, Math.max(5, 3 * perMinute)); left > 0; left--)
        add(bursts, bursting.below(span));
    }
    const benign = take(bursts);
    mood = moodRho * mood + Math.sqrt(1 - moodRho * moodRho) * MOOD_SIGMA * marking.normal();
    const odds = (ROUTINE_NEGATIVE / (1 - ROUTINE_NEGATIVE)) * Math.exp(mood + swell(minute).oddsShift);
    const negative =
      binomial(marking, routine, odds / (1 + odds)) + binomial(marking, benign, BURST_NEGATIVE);
    minute++;
    return { n: routine + benign, negative };
  }

  for (let i = 0; i < WARM_UP; i++) step();
  return step;
}
