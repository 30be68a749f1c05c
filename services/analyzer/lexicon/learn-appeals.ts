import { readFileSync, writeFileSync } from 'node:fs';
import { type AppealKind, appealKinds } from '../../../shared/appeals.ts';
import { openAnalysis } from '../open.ts';
import { createCueFinder } from '../text/cues.ts';
import { gramsOf } from '../text/grams.ts';
import { loadCues } from './load-appeals.ts';

/**
 * Makes appeal-grams.tsv from text of our own (services/analyzer/model/training): a softmax regression over the characters of comments, for what
 * no cue says. `node services/analyzer/lexicon/learn-appeals.ts`; the same texts give the same file.
 *
 * appeals.jsonl is labelled with the kinds. The comments labelled with a mood are many more, and serve with the kind that goes
 * with their mood: anger and distrust complain, grief and fear are feelings, praise thanks, the rest asks or reports; where cues
 * say more (hearsay, advice), they decide. Numbers were chosen by five-fold cross-validation on appeals.jsonl.
 */
const OWN_WEIGHT = 4;
/** A kind with few texts counts more, up to so much. */
const RARE_MAX = 4;
const EPOCHS = 25;
const RATE = 0.6;
const DECAY = 0.15;
const BIAS_RATE = 0.1;
const SHRINK = 1e-5;
/** Grams of a single text say nothing of others; of the rest the strongest are kept. */
const TEXTS_MIN = 2;
const KEPT = 9_000;
/** Weights are whole hundredths. */
const UNIT = 100;
/** From these sums on cues decide the kind of a text that is labelled with a mood alone. */
const SURE = { claim: 4, suggestion: 3, thanks: 2, help: 3, question: 1.5 } as const;
const HOPES = /加油|平安|希望|会好|早日|一定/;

interface Row {
  readonly text: string;
  readonly kind?: AppealKind;
  readonly sentiment?: string;
  readonly mood?: string;
  readonly help?: boolean;
}
interface Example {
  readonly grams: readonly number[];
  readonly kind: number;
  readonly weight: number;
}

const { read } = openAnalysis('node-rs', console.error);
const cuesOf = createCueFinder(loadCues());

const labelled: readonly { readonly own: string; readonly kind: AppealKind; readonly weight: number }[] = [
  ...rowsOf('own-comments-1.jsonl'),
  ...rowsOf('own-comments-2.jsonl'),
  ...rowsOf('cries-for-help.jsonl').filter(({ help }) => help === true),
  ...rowsOf('appeals.jsonl'),
].map((row) => {
  const { own } = read(row.text);
  return { own, kind: row.kind ?? kindOf(row, own), weight: row.kind ? OWN_WEIGHT : 1 };
});

const { names, examples } = indexed();
const { weights, bias } = learn(examples, names.length);
write();

function rowsOf(name: string): readonly Row[] {
  const path = new URL(`../model/training/${name}`, import.meta.url);
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line): Row => JSON.parse(line));
}

function kindOf(row: Row, own: string): AppealKind {
  if (row.help) return 'help';
  const found = cuesOf(own);
  const sum = (kind: keyof typeof SURE): number =>
    found.reduce((total, { cue }) => total + (cue.kind === kind ? cue.weight : 0), 0);
  if (sum('claim') >= SURE.claim) return 'claim';
  if (sum('suggestion') >= SURE.suggestion && row.sentiment !== 'positive') return 'suggestion';
  if (row.mood === 'anger' || row.mood === 'distrust') return 'complaint';
  if (row.mood === 'grief' || row.mood === 'fear') return 'emotion';
  if (row.sentiment === 'positive')
    return sum('thanks') >= SURE.thanks || !HOPES.test(own) ? 'thanks' : 'emotion';
  if (sum('help') >= SURE.help) return 'help';
  return sum('question') >= SURE.question || own.endsWith('?') ? 'question' : 'fact';
}

function indexed(): { readonly names: readonly string[]; readonly examples: readonly Example[] } {
  const texts = new Map<string, number>();
  const grams = labelled.map(({ own }) => gramsOf(own));
  for (const held of grams) for (const gram of held) texts.set(gram, (texts.get(gram) ?? 0) + 1);
  const names = [...texts].flatMap(([gram, n]) => (n >= TEXTS_MIN ? [gram] : [])).sort();
  const places = new Map(names.map((gram, index) => [gram, index]));
  const perKind = appealKinds.map((kind) => labelled.filter((row) => row.kind === kind).length);
  const most = Math.max(...perKind);
  const examples = labelled.map(({ kind, weight }, index) => {
    const at = appealKinds.indexOf(kind);
    const held = [...(grams[index] ?? [])].flatMap((gram) => places.get(gram) ?? []);
    const rare = Math.min(RARE_MAX, Math.sqrt(most / (perKind[at] || 1)));
    return { grams: held, kind: at, weight: weight * rare };
  });
  return { names, examples };
}

function learn(rows: readonly Example[], size: number) {
  const kinds = appealKinds.length;
  const weights = new Float64Array(kinds * size);
  const bias = new Float64Array(kinds);
  const order = rows.map((_, index) => index);
  let state = 1;
  // Numerical Recipes' generator: the order of the texts is the same every time.
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    }
    const rate = RATE / (1 + epoch * DECAY);
    for (const index of order) {
      const row = rows[index];
      if (!row || row.grams.length === 0) continue;
      const scale = 1 / Math.sqrt(row.grams.length);
      const logits = Array.from({ length: kinds }, (_, k) =>
        row.grams.reduce((sum, gram) => sum + (weights[k * size + gram] ?? 0) * scale, bias[k] ?? 0),
      );
      const highest = Math.max(...logits);
      const shares = logits.map((logit) => Math.exp(logit - highest));
      const total = shares.reduce((sum, share) => sum + share, 0);
      for (let k = 0; k < kinds; k++) {
        const error = (shares[k] ?? 0) / total - (row.kind === k ? 1 : 0);
        const step = error * row.weight * rate;
        bias[k] = (bias[k] ?? 0) - step * BIAS_RATE;
        for (const gram of row.grams) {
          const at = k * size + gram;
          weights[at] = (weights[at] ?? 0) * (1 - SHRINK) - step * scale;
        }
      }
    }
  }
  return { weights, bias };
}

function write(): void {
  const size = names.length;
  const whole = (value: number): number => Math.round(value * UNIT);
  const rows = names.map((gram, index) => {
    const own = appealKinds.map((_, k) => whole(weights[k * size + index] ?? 0));
    return { gram, own, strength: Math.max(...own.map(Math.abs)) };
  });
  const kept = rows
    .filter(({ gram }) => !/[\t\n]/.test(gram))
    .sort((a, b) => b.strength - a.strength || (a.gram < b.gram ? -1 : 1))
    .slice(0, KEPT)
    .sort((a, b) => (a.gram < b.gram ? -1 : 1));
  const lines = [
    `# Made by learn-appeals.ts of services/analyzer/model/training. Hundredths; gram, then ${appealKinds.join(' ')}`,
    `\t${[...bias].map(whole).join(' ')}`,
    ...kept.map(({ gram, own }) => `${gram}\t${own.join(' ')}`),
  ];
  writeFileSync(new URL('appeal-grams.tsv', import.meta.url), `${lines.join('\n')}\n`);
  console.log(`${labelled.length} texts, ${names.length} grams, ${kept.length} kept`);
}
