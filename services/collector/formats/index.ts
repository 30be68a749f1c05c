import type { Row } from '../rows/found-row.ts';
import { ced } from './ced.ts';
import { eventStream } from './event-stream.ts';
import type { Format } from './format.ts';
import { generic } from './generic.ts';
import { mediaCrawler } from './mediacrawler.ts';
import { pymabed } from './pymabed.ts';
import { sondy } from './sondy.ts';
import { wechatArticleExporter } from './wechat-article-exporter.ts';
import { weiboCov } from './weibo-cov.ts';
import { weiboCrawlerComments, weiboCrawlerPosts } from './weibo-crawler.ts';
import { weiboSearch } from './weibo-search.ts';

/** Every file format, asked in this order: the most particular first. */
export const formats: readonly Format[] = [
  eventStream,
  mediaCrawler,
  weiboCrawlerPosts,
  weiboCrawlerComments,
  weiboSearch,
  wechatArticleExporter,
  weiboCov,
  ced,
  generic,
  pymabed,
  sondy,
];

/** The format of a file by its first rows, or null. */
export function recogniseFormat(firstRows: readonly Row[]): Format | null {
  return formats.find((format) => format.matches(firstRows)) ?? null;
}

/** Why no format knows a file that begins with these lines, and which formats there are: the rest of a sentence. */
export function whyUnknown(firstLines: readonly string[]): string {
  return `${looksLike(firstLines)}; known formats: ${formats.map((format) => format.summary).join('; ')}`;
}

function looksLike(firstLines: readonly string[]): string {
  const first = firstLines[0]?.trim() ?? '';
  if (/^[[{]/.test(first)) return 'its JSON holds none of the known fields';
  if (/^<(\?xml|!doctype|html|[a-z])/i.test(first)) return 'it looks like XML or a web page';
  const [separators, second] = [separatorsIn(first), separatorsIn(firstLines[1] ?? '')];
  if (separators > 0 && (second > 0 || firstLines.length === 1))
    return 'it looks like a table, with none of the known headers';
  return 'it is neither JSON Lines nor a table';
}

function separatorsIn(row: string): number {
  return row.split(/[,;\t]/).length - 1;
}
