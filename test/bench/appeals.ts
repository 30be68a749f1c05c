import { readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { createDigest } from '../../services/analyzer/digest.ts';
import { openAnalysis } from '../../services/analyzer/open.ts';
import { analyzerPolicyOf } from '../../services/analyzer/policy.ts';
import { wantsAnswer } from '../../services/analyzer/text/asking.ts';
import { mainPlace } from '../../services/analyzer/text/places.ts';
import { appealKinds, appealWords } from '../../shared/appeals.ts';

/**
 * How well stance, line of work, place and the grouping of questions are read: tables on stdout.
 *
 *     node test/bench/appeals.ts             measures on test/material/labelled
 *     node test/bench/appeals.ts --develop   on services/analyzer/model/training, where the rules were tried; also lists what it gets wrong
 */
const isDeveloping = argv.includes('--develop');
/** `--wordings` prints the groups of questions too. */
const isTelling = isDeveloping || argv.includes('--wordings');
const folder = new URL(
  isDeveloping ? '../../services/analyzer/model/training/' : '../material/labelled/',
  import.meta.url,
);
const analysis = openAnalysis('node-rs', console.error);
const { read, understand } = analysis;
const policy = analyzerPolicyOf('{}');

interface AppealRow {
  readonly text: string;
  readonly kind: string;
  readonly asks?: string | null;
  /** Absent in rows that were labelled with a kind alone. */
  readonly line?: string | null;
  readonly place?: string | null;
}
interface QuestionRow {
  readonly text: string;
  readonly incident: string;
  readonly question: string | null;
}

function rowsOf<T>(name: string): readonly T[] {
  return readFileSync(new URL(name, folder), 'utf8')
    .trim()
    .split('\n')
    .map((line): T => JSON.parse(line));
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '—' : (part / whole).toFixed(2);
}

function wrong(what: string, text: string): void {
  if (isDeveloping) console.log(`  ${what}: ${text}`);
}

function measureAppeals(): void {
  const rows = rowsOf<AppealRow>('appeals.jsonl');
  const lineOf = understand.lineFinder([]);
  const read1 = rows.map((row) => {
    const { own, tokens, mood } = read(row.text);
    const stance = understand.stanceOf(own, mood);
    const place = mainPlace(understand.placesOf(own, tokens));
    return { row, stance, line: lineOf(own), place: place?.name ?? null };
  });
  console.log(`kind (${rows.length} comments)\n${'kind'.padEnd(12)} rows  precision  recall    F1`);
  let right = 0;
  let sum = 0;
  for (const kind of appealKinds) {
    const is = read1.filter(({ row }) => row.kind === kind);
    const said = read1.filter(({ stance }) => stance.kind === kind);
    const both = is.filter(({ stance }) => stance.kind === kind).length;
    right += both;
    const f1 = is.length + said.length === 0 ? 0 : (2 * both) / (is.length + said.length);
    sum += f1;
    console.log(
      `${kind.padEnd(12)} ${String(is.length).padStart(4)}  ${percent(both, said.length).padStart(9)}  ${percent(both, is.length).padStart(6)}  ${f1.toFixed(2)}  ${appealWords[kind]}`,
    );
  }
  console.log(`accuracy ${percent(right, rows.length)}, mean F1 ${(sum / appealKinds.length).toFixed(2)}`);
  for (const { row, stance } of read1)
    if (row.kind !== stance.kind) wrong(`${row.kind} read as ${stance.kind}`, row.text);

  const asking = read1.filter(({ row }) => typeof row.asks === 'string');
  if (asking.length > 0) {
    const given = asking.filter(({ stance }) => stance.asks !== null);
    const overlapping = given.filter(({ row, stance }) => overlap(row.asks ?? '', stance.asks ?? '') >= 0.5);
    const silent = read1.filter(({ row }) => row.asks === null);
    const falsely = silent.filter(({ stance }) => stance.asks !== null).length;
    console.log(
      `asks: of ${asking.length} something is told in ${percent(given.length, asking.length)}, with half of the characters or more in ${percent(overlapping.length, asking.length)}; told of ${falsely} of ${silent.length} that ask nothing`,
    );
  }
  named(
    'line',
    read1.flatMap(({ row, line }) =>
      row.line === undefined ? [] : [{ text: row.text, is: row.line, said: line }],
    ),
  );
  named(
    'place',
    read1.flatMap(({ row, place }) =>
      row.place === undefined ? [] : [{ text: row.text, is: row.place, said: place }],
    ),
  );
}

/** Share of the characters of the shorter that the other holds too. */
function overlap(a: string, b: string): number {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a];
  const held = [...few].filter((character) => many.includes(character)).length;
  return few.length === 0 ? 0 : held / few.length;
}

/** Right when equal, or when one contains the other (北京朝阳 and 朝阳; the exact share is told beside it). */
function named(
  what: string,
  rows: readonly { readonly text: string; readonly is: string | null; readonly said: string | null }[],
): void {
  const is = rows.filter((row) => row.is !== null);
  const said = rows.filter((row) => row.said !== null);
  const fits = (row: (typeof rows)[number]): boolean =>
    row.is !== null && row.said !== null && (row.is.includes(row.said) || row.said.includes(row.is));
  const right = rows.filter(fits).length;
  const exact = rows.filter((row) => row.is !== null && row.is === row.said).length;
  const none = rows.filter((row) => row.is === null);
  const falsely = none.filter((row) => row.said !== null).length;
  console.log(
    `${what}: precision ${percent(right, said.length)}, recall ${percent(right, is.length)} (${is.length} rows have one; equal to the character ${percent(exact, is.length)}); told of ${falsely} of ${none.length} that have none`,
  );
  for (const row of rows)
    if (row.is !== row.said && !fits(row)) wrong(`${what} ${row.is} read as ${row.said}`, row.text);
}

/**
 * Per incident: of the comments in the six groups that are told, how many bear the question that most of their group do
 * (purity; one that asks nothing is an error); how many of the canonical questions are the most frequent one of a group; and
 * how many of the comments that ask are in the groups.
 */
function measureQuestions(): void {
  const rows = rowsOf<QuestionRow>('incident-questions.jsonl');
  const wanting = rows.filter((row) => {
    const { own, mood } = read(row.text);
    return wantsAnswer(own, understand.stanceOf(own, mood));
  });
  const asking = wanting.filter(({ question }) => question !== null).length;
  const all = rows.filter(({ question }) => question !== null).length;
  console.log(
    `\nwants an answer (${rows.length} comments): precision ${percent(asking, wanting.length)}, recall ${percent(asking, all)}`,
  );
  const incidents = [...new Set(rows.map(({ incident }) => incident))];
  console.log(
    `\nquestions of an incident, six groups\n${'incident'.padEnd(22)} asked  found  purity  covered`,
  );
  let foundAll = 0;
  let canonAll = 0;
  let majority = 0;
  let grouped = 0;
  let covered = 0;
  let askingAll = 0;
  for (const incident of incidents) {
    const own = rows.flatMap((row, index) => (row.incident === incident ? [{ row, id: String(index) }] : []));
    const questionOf = new Map(own.map(({ row, id }) => [id, row.question]));
    const digest = createDigest(analysis, policy, { examples: own.length });
    for (const { row, id } of own) digest.take({ id, text: row.text });
    const { questions } = digest.result();
    const found = new Set<string>();
    let inGroups = 0;
    let most = 0;
    let askingIn = 0;
    for (const { examples, wording, count } of questions) {
      const counts = new Map<string, number>();
      for (const id of examples) {
        const question = questionOf.get(id) ?? 'none';
        counts.set(question, (counts.get(question) ?? 0) + 1);
      }
      const [top = ['none', 0] as const] = [...counts].sort((a, b) => b[1] - a[1]);
      if (top[0] !== 'none') {
        found.add(top[0]);
        most += top[1];
      }
      inGroups += examples.length;
      askingIn += examples.length - (counts.get('none') ?? 0);
      if (isTelling)
        console.log(
          `    ${String(count).padStart(3)}  ${top[0].padEnd(4)} ${top[1]}/${examples.length}  ${wording}`,
        );
    }
    const asking = own.filter(({ row }) => row.question !== null);
    const canon = new Set(asking.map(({ row }) => row.question));
    console.log(
      `${incident.padEnd(22)} ${String(asking.length).padStart(5)}  ${found.size}/${canon.size}  ${percent(most, inGroups).padStart(6)}  ${percent(askingIn, asking.length).padStart(7)}`,
    );
    foundAll += found.size;
    canonAll += canon.size;
    majority += most;
    grouped += inGroups;
    covered += askingIn;
    askingAll += asking.length;
  }
  console.log(
    `all: ${foundAll} of ${canonAll} questions found, purity ${percent(majority, grouped)}, covered ${percent(covered, askingAll)}`,
  );
}

measureAppeals();
measureQuestions();
