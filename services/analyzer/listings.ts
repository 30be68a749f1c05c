import type { Listed, Listing } from '../../shared/records.ts';
import type { TitleReader } from './board/title.ts';
import type { InForce } from './in-force.ts';
import type { Shown } from './shown.ts';
import type { TextReader } from './text/read.ts';
import { titleReaderOf } from './title-reader.ts';
import type { Understanding } from './understand.ts';

export interface ListingDeps {
  readonly read: TextReader;
  readonly understand: Pick<Understanding, 'placesOf' | 'kindOf'>;
}

/** Two readings of the same content are one. */
export function listingIdentity({ platform, title, at, rank, heat, discussions }: Listing): string {
  return ['listing', platform, title, at, rank, heat, discussions].join('\n');
}

/**
 * What a title on a hot board says to each monitor that it names, as a text would, wherever its speakers are; and, where topics are
 * watched, to whichever topic it names (subject ''), which detect alone knows.
 */
export function createListings(
  { read, understand }: ListingDeps,
  shown: Pick<Shown, 'sample'>,
): (listing: Listing, minute: number, current: InForce) => readonly Listed[] {
  /** Boards are read by few offices: what reads titles is loaded when the first one comes. */
  let readTitle: TitleReader | null = null;

  return ({ platform, title, rank, heat, discussions, category }, minute, { policy, matcher, names }) => {
    if (policy.board.watch === 'none') return [];
    const hits = matcher.match(read.own(title), { platform });
    const subjects = hits.map(({ monitor }) => policy.monitors[monitor]?.id ?? '');
    if (policy.topics.watch) subjects.push(ANY_TOPIC);
    if (subjects.length === 0) return [];
    readTitle ??= titleReaderOf({ read, understand });
    const { harm, harmWeight, response, negative, bare } = readTitle(title);
    return subjects.map((subject) => ({
      ...{ v: 1, type: 'listed', subject, platform, minute },
      ...{ title: shown.sample(title, names), rank, heat, discussions, category },
      ...{ harm: harm.slice(0, HARM_TOLD), weight: Math.round(harmWeight * 1000) },
      ...{ answered: response.length > 0, negative, bare },
    }));
  };
}

/** The subject of a listing that is offered to every topic. */
export const ANY_TOPIC = '';

/** Words of harm that an assessment names. */
const HARM_TOLD = 5;
