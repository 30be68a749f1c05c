import { DELETED_TEXT } from '../amended.ts';
import type { Op } from './elasticsearch-bulk.ts';
import { fail } from './elasticsearch-errors.ts';
import { documentId } from './elasticsearch-ids.ts';
import { bulkInto, type Indices } from './elasticsearch-indices.ts';
import type { Turn } from './elasticsearch-journal.ts';
import { type MentionDocument, mentionDocument, mentionOf } from './elasticsearch-mention-document.ts';
import { getDocuments, type Stored, search } from './elasticsearch-read.ts';
import type { Server } from './elasticsearch-server.ts';
import { textFilters } from './elasticsearch-words.ts';
import type { ArchivedMention, MentionAmend, MentionQuery, Page } from './incident-store.ts';
import { monthOf, withinMonths } from './months.ts';
import { checkLimit, checkSubjects, checkText, pageOf, placeOf, readPlace } from './queries.ts';

/** Others change the same documents at the same moment; each round somebody has got on. */
const ROUNDS_MAX = 50;

/**
 * The mentions on the server; each function as its namesake in the port. A mention is created once under its own id; what is
 * there already is changed from the state that was read (`if_seq_no`), or read again when another was faster: subjects are
 * joined and texts replaced without losing what somebody else wrote between.
 */
export function openMentions(server: Server, indices: Indices) {
  /** Changes documents until each has taken what it must; `null` leaves one as it is. */
  async function change(
    places: readonly { readonly index: string; readonly id: string }[],
    next: (stored: Stored<MentionDocument>) => MentionDocument | null,
  ): Promise<void> {
    let left = places;
    for (let round = 0; left.length > 0; round++) {
      if (round === ROUNDS_MAX) fail(`${left.length} mentions are being changed by others without end`);
      const ops: Op[] = [];
      for (const stored of await getDocuments<MentionDocument>(server, left)) {
        if (stored === null) continue;
        const document = next(stored);
        const { index, id, basis } = stored;
        if (document !== null) ops.push({ action: 'index', index, id, basis, document });
      }
      const written = await bulkInto(server, indices, ops);
      left = ops.filter((_, i) => written[i]?.outcome === 'conflict');
    }
  }

  return {
    async add(mentions: readonly ArchivedMention[]): Promise<void> {
      const byId = new Map<string, ArchivedMention>();
      for (const mention of mentions) {
        const known = byId.get(mention.id);
        byId.set(
          mention.id,
          known === undefined ? withSubjects(mention, []) : withSubjects(known, mention.subjects),
        );
      }
      const all = [...byId.values()];
      const ops = all.map((mention) => ({
        action: 'create' as const,
        index: indices.name('mentions', monthOf(mention.at)),
        id: documentId(mention.id),
        document: mentionDocument(mention),
      }));
      const written = await bulkInto(server, indices, ops);
      const known = ops.filter((_, i) => written[i]?.outcome === 'conflict');
      await change(known, ({ document }) => {
        const old = mentionOf(document);
        const joined = withSubjects(old, byId.get(old.id)?.subjects ?? []);
        return joined.subjects.length === old.subjects.length
          ? null
          : mentionDocument(joined, document.amended);
      });
    },

    /** An id says nothing of its month, so it is looked up in each. */
    async amend(amends: readonly MentionAmend[], turn: Turn | null): Promise<void> {
      const byId = Map.groupBy(amends, ({ id }) => id);
      const months = await indices.months('mentions');
      const places = [...byId.keys()].flatMap((id) =>
        months.map((month) => ({ index: indices.name('mentions', month), id: documentId(id) })),
      );
      await change(places, ({ document }) => {
        if (isBehind(turn, document.amended)) return null;
        const old = mentionOf(document);
        const changed = (byId.get(old.id) ?? []).reduce(amended, old);
        return changed === old ? null : mentionDocument(changed, turnText(turn) ?? document.amended);
      });
    },

    async find(query: MentionQuery): Promise<Page<ArchivedMention>> {
      checkLimit(query.limit);
      const place = query.after === undefined ? null : readPlace(query.after);
      const found = await search<MentionDocument>(server, {
        index: indices.all('mentions'),
        filter: filtersOf(query),
        sort: [{ at: 'desc' }, { id: 'asc' }],
        ...(place === null ? {} : { after: [place.number, place.rest] }),
        limit: query.limit + 1,
      });
      const page = pageOf(found, query.limit, ({ document }) => placeOf(document.at, document.id));
      return { items: page.items.map(({ document }) => mentionOf(document)), next: page.next };
    },
  };
}

function withSubjects(mention: ArchivedMention, more: readonly string[]): ArchivedMention {
  return { ...mention, subjects: [...new Set([...mention.subjects, ...more])] };
}

/** The same object when nothing changes. */
function amended(old: ArchivedMention, change: MentionAmend): ArchivedMention {
  if (old.text === DELETED_TEXT) return old;
  const { text, mood, tokens } =
    change.what === 'edited' ? change : { text: DELETED_TEXT, mood: old.mood, tokens: [] };
  return { ...old, text, mood, tokens };
}

/**
 * Whether a document has seen this turn of a writer or a later one: an amend that is done again after a kill, when its writer has
 * gone on already, must not bring an older text back.
 */
function isBehind(turn: Turn | null, amended: string | null): boolean {
  if (turn === null || amended === null) return false;
  const last: Turn = JSON.parse(amended);
  return last.journal === turn.journal && last.turn >= turn.turn;
}

function turnText(turn: Turn | null): string | null {
  return turn === null ? null : JSON.stringify(turn);
}

function filtersOf({ subjects = [], platform, from, to, text }: MentionQuery): object[] {
  checkSubjects(subjects);
  return [
    ...(subjects.length === 0 ? [] : [{ terms: { subjects: [...subjects] } }]),
    ...(platform === undefined ? [] : [{ term: { platform } }]),
    ...(from === undefined ? [] : [{ range: { at: { gte: withinMonths(Math.ceil(from)) } } }]),
    ...(to === undefined ? [] : [{ range: { at: { lte: withinMonths(Math.floor(to)) } } }]),
    ...textFilters(checkText(text)),
  ];
}
