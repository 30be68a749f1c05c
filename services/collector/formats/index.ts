import { eventStream } from './event-stream.ts';
import { parseRow, type Row } from './fields.ts';
import type { Format } from './format.ts';
import { generic } from './generic.ts';
import { mediaCrawlerComments, mediaCrawlerContents } from './mediacrawler.ts';
import { cedOriginal, cedReposts, pyMabed, sondy, weiboCov } from './research-sets.ts';
import type { RowFormat } from './row-format.ts';
import { wechatExporter, wechatExporterTable } from './wechat-exporter.ts';
import { weiboCrawlerComments, weiboCrawlerJson, weiboCrawlerPosts } from './weibo-crawler.ts';
import { weiboSearch } from './weibo-search.ts';

/** The formats of one JSON object a line that are read straight from their lines, asked in this order. */
export const formats: readonly Format[] = [eventStream, generic];

/** The exports of tools, whatever holds their rows (lines, a JSON array, a table): the most particular first. */
export const rowFormats: readonly RowFormat[] = [
  mediaCrawlerContents,
  mediaCrawlerComments,
  weiboSearch,
  weiboCrawlerPosts,
  weiboCrawlerComments,
  weiboCrawlerJson,
  wechatExporter,
  wechatExporterTable,
  weiboCov,
  cedReposts,
  cedOriginal,
  sondy,
  pyMabed,
];

/** The format of a file by its first rows (non-empty lines), or null. */
export function recogniseFormat(firstRows: readonly string[]): Format | null {
  return formats.find((format) => format.matches(firstRows)) ?? null;
}

/** The tool whose export has a row like this, or null. */
export function recogniseRow(row: Row): RowFormat | null {
  return rowFormats.find((format) => format.matches(row)) ?? null;
}

/** Why no format knows these first rows, and which formats there are: the rest of a sentence. */
export function whyUnknown(firstRows: readonly string[]): string {
  const known = [...formats, ...rowFormats].map((format) => format.summary);
  return `${looksLike(firstRows)}; known formats: ${known.join('; ')}`;
}

function looksLike(firstRows: readonly string[]): string {
  const first = firstRows[0]?.trim() ?? '';
  if (first.startsWith('[')) return 'it looks like a JSON array of things that no known tool writes';
  if (/^\{\s*("[^"]*"\s*:.*)?[,{[]?$/.test(first) && 'rejected' in parseRow(first)) {
    return 'it looks like JSON spread over several lines: write one JSON object a line';
  }
  if (isHotList(first)) return 'it looks like a list of hot topics, which holds nothing that anybody said';
  if (first.startsWith('{')) return 'its JSON holds none of the known fields';
  if (/^<(\?xml|!doctype|html|[a-z])/i.test(first)) return 'it looks like XML or a web page';
  const [separators, second] = [separatorsIn(first), separatorsIn(firstRows[1] ?? '')];
  if (separators > 0 && (second > 0 || firstRows.length === 1))
    return 'it looks like a CSV table whose columns no known tool writes';
  return 'it is not JSON Lines';
}

/** `{"url", "title"}`: hourly lists of hot searches. */
function isHotList(first: string): boolean {
  const row = parseRow(first);
  return !('rejected' in row) && Object.keys(row).sort().join() === 'title,url';
}

function separatorsIn(row: string): number {
  return row.split(/[,;\t]/).length - 1;
}
