import { mkdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../../../shared/files.ts';
import { isoCst } from '../../../shared/time.ts';
import { marksOf } from '../message/lines.ts';
import { harmless } from '../message/typeset.ts';
import { type CapSender, capDocument, element, group } from './cap.ts';
import { refused, type Sent } from './channel.ts';
import { type ChannelKind, commonSettings, type Trial } from './kind.ts';

const settings = z.strictObject({
  ...commonSettings,
  /** There is one receiver: whoever reads the feed. */
  to: commonSettings.to.unwrap().default('feed'),
  /** Where documents and feed are written; the office's web server shows it to whom it may concern. */
  folder: z.string().refine(isAbsolute, '须为绝对路径'),
  /** Under which address the folder is shown; documents are linked from the feed by it. */
  url: z.url({ protocol: /^https?$/ }),
  /** CAP allows no space, comma, `<` or `&` in it. */
  sender: z.string().regex(/^[^\s,<&]{1,100}$/),
  senderName: z.string().min(1).max(100),
  area: z.strictObject({
    name: z.string().min(1).max(100),
    /** Code of the administrative division. */
    code: z
      .string()
      .regex(/^\d{6}$/)
      .nullable()
      .default(null),
  }),
});
type Settings = z.infer<typeof settings>;

const INDEX = 'index.json';
const FEED = 'feed.xml';
/** What a feed shows, and what an update can refer to. */
const ENTRIES = 200;

const indexSchema = z.array(
  z.strictObject({ id: z.string(), at: z.int(), incident: z.string(), title: z.string() }),
);
type Index = z.infer<typeof indexSchema>;

/** CAP 1.2 documents and an Atom feed of them (RFC 4287) in a folder. Writing one again changes nothing. One alerter at a time. */
export const cap: ChannelKind<Settings> = {
  name: 'cap',
  summary: 'CAP 1.2 documents and their feed, written to a folder',
  settings,
  dedupes: true,
  pace: { limits: [], kept: 0, avoidMs: 0 },
  paceKey: (now) => now.folder,
  open: () => async (trial) => {
    try {
      return write(trial);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      return { ok: false, error: `CAP 目录无法写入（${String(code ?? '格式有误')}）`, retry: true };
    }
  },
};

/** Synchronous from reading the index to writing it: two messages at once do not lose each other. */
function write({ settings: now, delivery, telling }: Trial<Settings>): Sent {
  if (!/^[\w-]{1,80}$/.test(delivery.id)) return refused('消息编号不能作文件名');
  mkdirSync(now.folder, { recursive: true });
  const index = readIndex(join(now.folder, INDEX));
  const others = index.filter(({ id }) => id !== delivery.id);
  const earlier = others.filter(({ incident, at }) => incident === delivery.incident && at <= delivery.at);
  const { sender, senderName, area } = now;
  const from: CapSender = { id: sender, name: senderName, area };
  writeWhole(
    join(now.folder, `${delivery.id}.xml`),
    capDocument(delivery, earlier, from, telling.message.link),
  );
  const title = `${marksOf(telling)}${harmless(telling.message.what)}`;
  const entry = { id: delivery.id, at: delivery.at, incident: delivery.incident, title };
  const entries = [...others, entry].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)).slice(-ENTRIES);
  writeWhole(join(now.folder, INDEX), JSON.stringify(entries));
  writeWhole(join(now.folder, FEED), feedOf(entries, now));
  return { ok: true };
}

function readIndex(path: string): Index {
  try {
    return indexSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function feedOf(entries: Index, { url, senderName, sender }: Settings): string {
  const base = url.replace(/\/+$/, '');
  const link = (to: string, rel: string): string =>
    `<link rel="${rel}" href="${to.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"/>`;
  const parts = [
    element('id', `${base}/${FEED}`),
    element('title', `${senderName} 舆情预警`),
    element('updated', isoCst(entries.at(-1)?.at ?? 0)),
    group('author', [element('name', sender)]),
    link(`${base}/${FEED}`, 'self'),
    ...[...entries]
      .reverse()
      .map(({ id, at, title }) =>
        group('entry', [
          element('id', `${base}/${id}.xml`),
          element('title', title),
          element('updated', isoCst(at)),
          link(`${base}/${id}.xml`, 'alternate'),
        ]),
      ),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">${parts.join('')}</feed>\n`;
}
