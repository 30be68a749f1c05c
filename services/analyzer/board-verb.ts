import { AppError } from '../../shared/errors.ts';
import { platforms } from '../../shared/records.ts';
import { isoCst } from '../../shared/time.ts';
import type { Verb, VerbCall } from '../../shared/verb.ts';
import type { BoardReading, BoardRow } from './board/reading.ts';
import { defaultBoard, type Flag, openBoardWatch } from './board/watch.ts';
import { boardRows } from './board-rows.ts';
import { openAnalysis } from './open.ts';
import { titleReaderOf } from './title-reader.ts';

/** Readings of a hot board → the titles worth a look, as they would have been told. */
export const boardVerb: Verb = {
  name: 'board',
  summary:
    'watch readings of a hot board (time, rank, title, heat, discussions): titles worth a look, with why',
  usage: 'FILE… [--watch WORD,WORD] [--most N] [--bar POINTS] [--json] | FILE… --listings weibo',
  options: [
    {
      name: 'watch',
      value: 'WORD,WORD',
      help: 'words of the office (its place, its line of work): titles with one are told sooner',
    },
    { name: 'most', value: 'N', help: `titles told a day at most (default ${defaultBoard.most})` },
    { name: 'bar', value: 'POINTS', help: `points from which a title is told (default ${defaultBoard.bar})` },
    {
      name: 'listings',
      value: 'PLATFORM',
      help: 'judge nothing: put the readings out as rows of kind listing, for import, replay and the live door',
    },
    { name: 'segmenter', value: 'NAME', help: 'auto (default), nodejieba or node-rs' },
  ],
  arguments: { min: 1, max: 100 },
  run: runBoard,
};

async function runBoard(call: VerbCall): Promise<number> {
  const settings = {
    ...defaultBoard,
    most: numberOf(call.option('most'), '--most', defaultBoard.most),
    bar: numberOf(call.option('bar'), '--bar', defaultBoard.bar),
  };
  const watched = (call.option('watch') ?? '')
    .split(/[,，]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const readings = await readingsOf(call);
  const listings = call.option('listings');
  if (listings !== null) return putListings(call, readings, listings);
  const analysis = openAnalysis(call.option('segmenter') ?? call.env.GUANCHAO_SEGMENTER ?? 'auto', call.err);
  const watch = openBoardWatch(
    titleReaderOf(analysis),
    settings,
    (title) => watched.find((word) => title.includes(word)) ?? null,
  );
  let told = 0;
  for (const [index, reading] of readings.entries()) {
    if (call.signal.aborted) return 1;
    if (index > 0 && index % PROGRESS === 0)
      call.err(`${index} of ${readings.length} readings, ${told} titles told`);
    for (const flag of watch.take(reading)) {
      told += 1;
      call.out(call.json ? `${JSON.stringify(toJson(flag))}\n` : toText(flag));
    }
    await call.drained();
  }
  call.err(`${readings.length} readings, ${told} titles told`);
  return 0;
}

/** As rows of the generic format: each reading's titles in the order of the file. */
async function putListings(
  call: VerbCall,
  readings: readonly BoardReading[],
  named: string,
): Promise<number> {
  const platform = platforms.find((known) => known === named);
  if (!platform) throw new AppError('USAGE', `--listings takes ${platforms.join(' or ')}, not ${named}`);
  let told = 0;
  for (const { at, rows } of readings) {
    if (call.signal.aborted) return 1;
    for (const row of rows) {
      call.out(`${JSON.stringify({ kind: 'listing', platform, at: isoCst(at), ...row })}\n`);
      told += 1;
    }
    await call.drained();
  }
  call.err(`${readings.length} readings, ${told} listings`);
  return 0;
}

/** Readings between two words of progress. */
const PROGRESS = 500;

/** All files together, by the time they were read at; advertised rows are left out, as nobody's talk put them there. */
async function readingsOf(call: VerbCall): Promise<BoardReading[]> {
  const byTime = new Map<number, Map<string, BoardRow>>();
  let firstFault: string | null = null;
  for (const given of call.positionals) {
    const path = call.path(given);
    for await (const read of boardRows(path)) {
      if ('reason' in read) {
        firstFault ??= `${path} line ${read.line}: ${read.reason}`;
        call.err(`rejected ${path} line ${read.line}: ${read.reason}`);
        continue;
      }
      if (read.advertised) continue;
      const rows = byTime.get(read.at) ?? new Map<string, BoardRow>();
      byTime.set(read.at, rows.set(read.row.title, read.row));
    }
  }
  if (byTime.size === 0)
    throw new AppError('BAD_INPUT', `no row of a board can be used${firstFault ? `; ${firstFault}` : ''}`);
  return [...byTime].sort(([a], [b]) => a - b).map(([at, rows]) => ({ at, rows: [...rows.values()] }));
}

const codeNames: Readonly<Record<Flag['parts'][number]['code'], string>> = {
  words: '用词',
  answer: '有回应',
  mood: '语气负面',
  place: '只有地点',
  public: '公共事务',
  heat: '热度',
  climb: '攀升',
  talk: '讨论',
  event: '相关话题',
  stays: '久居榜上',
};

function toJson({ at, row, words, points, bar, parts, facts, event, others, watched, again }: Flag): object {
  return {
    at: isoCst(at),
    title: row.title,
    rank: row.rank,
    heat: row.heat,
    discussions: row.discussions,
    points: round(points),
    bar: round(bar),
    because: parts.map((part) => ({ code: part.code, points: round(part.points) })),
    words: [...words.harm, ...words.response],
    event: event.name,
    since: isoCst(event.firstAt),
    related: facts.related,
    others,
    watched,
    again,
  };
}

function toText({ at, row, words, points, parts, facts, watched, again }: Flag): string {
  const why = [...parts]
    .sort((a, b) => b.points - a.points)
    .filter((part) => part.points >= 0.5)
    .map(
      ({ code, points: worth }) =>
        `${codeNames[code]}${code === 'words' ? `「${words.harm.slice(0, 3).join(' ')}」` : ''}${code === 'event' ? ` ${facts.related}` : ''} +${worth.toFixed(1)}`,
    );
  const heat = row.heat === null ? '' : ` ${Math.round(row.heat / 1e4)} 万`;
  const marks = `${watched === null ? '' : ` 〔关注「${watched}」〕`}${again ? ' 〔新转折〕' : ''}`;
  return `${isoCst(at).slice(0, 16).replace('T', ' ')}  第 ${row.rank ?? '?'} 位${heat}  ${row.title}${marks}  ${points.toFixed(1)} 分: ${why.join('，')}\n`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function numberOf(given: string | null, option: string, fallback: number): number {
  const value = given === null ? fallback : Number(given);
  if (!Number.isFinite(value) || value <= 0)
    throw new AppError('USAGE', `${option} takes a number above 0, not ${given}`);
  return value;
}
