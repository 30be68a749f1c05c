import type { Output } from '../../shared/event-log/event-log.ts';
import type { Platform, ThreadOf } from '../../shared/records.ts';
import { sampleOf } from './emerging/sample.ts';
import { emptyRows, type Feature, type FeatureRows, packFeatures, placeOf } from './features.ts';
import { emptySum, type Sum, toActivity } from './sums.ts';

/** What score has counted and not yet put out. */
export interface Gathering {
  /** The sum of a subject's minute, begun if there is none; `key` is the key of its stream. */
  sum(subject: Target, platform: Platform, minute: number): Sum;
  /**
   * Counts a mention in which topics are looked for, and tells whether its words are needed: of many in a minute only those
   * of a sample by the hash of their ids, which stage topics draws from all partitions, and so at least from this one's.
   */
  offer(platform: Platform, minute: number, id: number): boolean;
  /** What `offer` would tell now; counts nothing. */
  wouldNeed(platform: Platform, minute: number, id: number): boolean;
  /** Notes what copies of a mention, and topics, are found by. */
  feature(
    platform: Platform,
    minute: number,
    targets: readonly Target[],
    feature: Omit<Feature, 'subjects'>,
  ): void;
  /** The sums that are not put out yet. */
  sums(): Iterable<Sum>;
  /** Puts out what there is of a platform's minutes before `through`. */
  emitBefore(platform: Platform, through: number, out: Output): void;
  emitAll(out: Output): void;
}

/** A subject that a mention counts for. */
export interface Target {
  readonly subject: string;
  readonly key: string;
  readonly thread?: ThreadOf;
}

/** Mentions of a minute in which topics were looked for, and of how many one is needed. */
interface Offered {
  readonly platform: Platform;
  readonly minute: number;
  n: number;
  oneIn: number;
}

export function createGathering(): Gathering {
  const sums = new Map<string, { readonly key: string; readonly sum: Sum }>();
  const features = new Map<string, FeatureRows>();
  const offered = new Map<string, Offered>();
  // Most mentions of a subject, and of a platform, count where the one before did: their names need not be put together.
  const latestSums = new Map<string, Sum>();
  let latestRows: FeatureRows | null = null;

  function emitSum(name: string, key: string, sum: Sum, out: Output): void {
    out.put({ stream: 'activity', key, record: toActivity(sum) });
    sums.delete(name);
    latestSums.delete(sum.subject);
  }

  function emitRows(name: string, rows: FeatureRows, out: Output): void {
    out.put({ stream: 'features', key: name, record: packFeatures(rows) });
    features.delete(name);
    if (latestRows === rows) latestRows = null;
  }

  function sumOf({ subject, key }: Target, platform: Platform, minute: number): Sum {
    const latest = latestSums.get(subject);
    if (latest?.minute === minute && latest.platform === platform) return latest;
    const name = `${subject}\n${platform}\n${minute}`;
    const sum = sums.get(name)?.sum ?? emptySum(subject, platform, minute);
    if (!sums.has(name)) sums.set(name, { key, sum });
    latestSums.set(subject, sum);
    return sum;
  }

  function rowsOf(platform: Platform, minute: number): FeatureRows {
    if (latestRows?.minute === minute && latestRows.platform === platform) return latestRows;
    const name = `${platform}/${minute}`;
    const rows = features.get(name) ?? emptyRows(platform, minute);
    features.set(name, rows);
    latestRows = rows;
    return rows;
  }

  /** Over all that was put out of the minute so far; a restart begins anew, and only lets more through. */
  function offeredIn(platform: Platform, minute: number): Offered {
    const name = `${platform}/${minute}`;
    let known = offered.get(name);
    if (!known) {
      known = { platform, minute, n: 0, oneIn: 1 };
      offered.set(name, known);
    }
    return known;
  }

  return {
    sum(target, platform, minute) {
      const sum = sumOf(target, platform, minute);
      // Of two accounts of a thread the one with the time of its post is the fuller.
      if (target.thread && (!sum.thread || (target.thread.at != null && sum.thread.at == null)))
        sum.thread = target.thread;
      return sum;
    },
    *sums() {
      for (const { sum } of sums.values()) yield sum;
    },
    offer(platform, minute, id) {
      rowsOf(platform, minute).offered += 1;
      const offers = offeredIn(platform, minute);
      offers.n += 1;
      offers.oneIn = sampleOf(offers.n, offers.oneIn);
      return id % offers.oneIn === 0;
    },
    wouldNeed: (platform, minute, id) => id % offeredIn(platform, minute).oneIn === 0,
    feature(platform, minute, targets, feature) {
      const rows = rowsOf(platform, minute);
      const subjects = targets.map(({ subject, key }) => placeOf(rows, subject, key));
      const { root } = feature;
      if (root !== null && !rows.roots.has(root)) rows.roots.set(root, rows.roots.size);
      rows.rows.push({ ...feature, subjects });
    },
    emitBefore(platform, through, out) {
      for (const [name, { key, sum }] of sums)
        if (sum.platform === platform && sum.minute < through) emitSum(name, key, sum, out);
      for (const [name, rows] of features)
        if (rows.platform === platform && rows.minute < through) emitRows(name, rows, out);
      for (const [name, offers] of offered)
        if (offers.platform === platform && offers.minute < through) offered.delete(name);
    },
    emitAll(out) {
      for (const [name, { key, sum }] of sums) emitSum(name, key, sum, out);
      for (const [name, rows] of features) emitRows(name, rows, out);
    },
  };
}
