import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.ts';
import { documentId } from './elasticsearch-ids.ts';
import { bulkInto, type Indices } from './elasticsearch-indices.ts';
import { getDocument, getDocuments, search } from './elasticsearch-read.ts';
import type { Server } from './elasticsearch-server.ts';
import { checkIntegers } from './elasticsearch-values.ts';
import type { Settings, SettingsDocument } from './incident-store.ts';

/** As stored: the value as JSON text, since its keys are nobody's fields. */
interface SettingDocument extends Omit<SettingsDocument, 'value'> {
  readonly value: string;
  /** Tells one's own write from another's when the answer to it was lost. */
  readonly attempt: string;
}

/** An answer's worth of versions; a setting with more is read in pages. */
const HISTORY_PAGE = 500;
/** Versions looked for behind the one last seen, in one request. */
const LOOK_AHEAD = 4;

/**
 * The settings on the server. Each version is a document of its own that is only ever created: of many who write the next
 * version one succeeds, and the history is there with it. Few and small, so a search is preceded
 * by a refresh.
 */
export function openSettings(server: Server, indices: Indices): Settings {
  const index = indices.name('settings');
  const seen = new Map<string, SettingsDocument>();

  async function versions(name: string, order: 'asc' | 'desc', after: number | null, limit: number) {
    const found = await search<SettingDocument>(server, {
      index,
      filter: [{ term: { name } }],
      sort: [{ version: order }],
      ...(after === null ? {} : { after: [after] }),
      limit,
    });
    return found.map(({ document }) => settingOf(document));
  }

  /** From the version last seen on, by ids: those are read as they were last written, and versions have no gaps. */
  async function latest(name: string): Promise<SettingsDocument | null> {
    let newest = await seenOf(name);
    for (let more = newest !== null; more && newest !== null; ) {
      const from: number = newest.version;
      const places = Array.from({ length: LOOK_AHEAD }, (_, i) => ({ index, id: idOf(name, from + 1 + i) }));
      const next = (await getDocuments<SettingDocument>(server, places)).filter((one) => one !== null);
      const last = next.at(-1);
      if (last !== undefined) newest = settingOf(last.document);
      more = next.length === LOOK_AHEAD;
    }
    if (newest !== null) seen.set(name, newest);
    return newest;
  }

  async function seenOf(name: string): Promise<SettingsDocument | null> {
    const known = seen.get(name);
    if (known !== undefined) return known;
    await indices.refresh(index);
    const [newest] = await versions(name, 'desc', null, 1);
    return newest ?? null;
  }

  return {
    get: latest,

    async put(name, value, expected, by, at) {
      const text: string | undefined = JSON.stringify(value);
      if (text === undefined) throw new AppError('BAD_INPUT', `setting ${name} has no value`);
      checkIntegers(`setting ${name}`, { at });
      const isThere =
        expected === 0 || (await getDocument(server, { index, id: idOf(name, expected) })) !== null;
      const version = expected + 1;
      const attempt = randomUUID();
      const document = { name, version, value: text, by, at, attempt };
      if (isThere && expected >= 0) {
        const id = idOf(name, version);
        const [written] = await bulkInto(server, indices, [{ action: 'create', index, id, document }]);
        if (written?.outcome === 'done') return settingOf(document);
        const there = await getDocument<SettingDocument>(server, { index, id });
        if (there?.document.attempt === attempt) return settingOf(document);
      }
      const now = (await latest(name))?.version ?? 0;
      throw new AppError(
        'CONFLICT',
        `setting ${name} has version ${now}; the change was made from version ${expected}`,
      );
    },

    async history(name) {
      await indices.refresh(index);
      const found: SettingsDocument[] = [];
      for (let after: number | null = 0; after !== null; ) {
        const page: readonly SettingsDocument[] = await versions(name, 'asc', after, HISTORY_PAGE);
        found.push(...page);
        after = page.length < HISTORY_PAGE ? null : (page.at(-1)?.version ?? null);
      }
      return found;
    },
  };
}

function idOf(name: string, version: number): string {
  return documentId(`${version}:${name}`);
}

function settingOf({ name, version, value, by, at }: SettingDocument): SettingsDocument {
  return { name, version, value: JSON.parse(value), by, at };
}
