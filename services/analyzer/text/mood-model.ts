import { z } from 'zod';
import { crySigns, SIGNS } from './cry-signs.ts';
import { type RuleSum, ruleSums } from './rule-sums.ts';
import { probe } from './slots.ts';

/** What is answered of moods; the first two against neutral, each other one against everything else. */
export const heads = ['negative', 'positive', 'anger', 'fear', 'grief', 'distrust'] as const;
export type Head = (typeof heads)[number];
export const HEADS = heads.length;
/** The first head that is against everything else. */
export const FIRST_MOOD = 2;

const perHead = z.array(z.number()).length(HEADS);

/** What is told of the weights that tell cries for help. */
const cryHeaderSchema = z.strictObject({
  slots: z.int().positive(),
  /** One step of the int8 weights, in log-odds. */
  scale: z.number(),
  bias: z.number(),
  /** Log-odds of a sign (`trapped`), and of two that stand together (`trapped+plea`). */
  signs: z.record(z.string(), z.number()),
});

/** What stands before the weights in a model file, as JSON. */
export const modelHeaderSchema = z.strictObject({
  /** Of the layout: a reader of another one refuses. */
  version: z.literal(2),
  heads: z.array(z.string()).refine((names) => names.join() === heads.join(), 'answers other questions'),
  /** Highest order of the hashed n-grams of characters. */
  orders: z.int(),
  slots: z.int().positive(),
  /** SHA-256 of the weights, hex. */
  weights: z.string(),
  /** Of each head: one step of its int8 weights, in log-odds. */
  scales: perHead,
  biases: perHead,
  /** Log-odds per unit of each sum of the rules. */
  rules: z.record(z.string(), perHead),
  cries: cryHeaderSchema,
  /** Platt: the calibrated log-odds are `slope · log-odds + offset`. */
  calibration: z.array(z.strictObject({ slope: z.number(), offset: z.number() })).length(HEADS),
  /** From which mood (in absolute value), probability (of the moods) or log-odds (of help) on something is said. */
  thresholds: z.strictObject({
    negative: z.number(),
    positive: z.number(),
    moods: z.number(),
    help: z.number(),
  }),
  /** What cut the texts that it was trained from. */
  segmenter: z.string(),
  /** What it was trained from. */
  sources: z.array(
    z.strictObject({ name: z.string(), rows: z.int(), licence: z.string(), origin: z.string() }),
  ),
});
export type ModelHeader = z.infer<typeof modelHeaderSchema>;

export interface MoodModel {
  readonly header: ModelHeader;
  /** Of each slot, which of the hashes that fall there it holds (1..255), or 0 when it is empty. */
  readonly checks: Uint8Array;
  /** Slot by slot, a weight per head. */
  readonly weights: Int8Array;
  /** Sum by sum (rules.ts), a coefficient per head. */
  readonly rules: Float64Array;
  readonly cries: CryModel;
}

/** What tells cries for help (cries.ts). */
export interface CryModel {
  readonly header: ModelHeader['cries'];
  /** As MoodModel's. */
  readonly checks: Uint8Array;
  /** One per slot. */
  readonly weights: Int8Array;
  /** SIGNS × SIGNS: of a sign alone where both are the same, of two together in the row of the lower one. */
  readonly signs: Float64Array;
}

/** The hashed weights of a file. */
export interface ModelWeights extends Pick<MoodModel, 'checks' | 'weights'> {
  readonly cries: Pick<CryModel, 'checks' | 'weights'>;
}

/** First bytes of a model file; then the header's length (uint32, little-endian), the header, the checks and weights of moods, those of cries. */
const MAGIC = 'GCM1';

/** Lays a model out as a file. */
export function writeModel(header: ModelHeader, weights: ModelWeights): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(header));
  const body = bodyOf(weights);
  const out = new Uint8Array(8 + head.length + body.length);
  for (let i = 0; i < MAGIC.length; i++) out[i] = MAGIC.charCodeAt(i);
  new DataView(out.buffer).setUint32(4, head.length, true);
  out.set(head, 8);
  out.set(body, 8 + head.length);
  return out;
}

/** What follows a file's header. */
export function bodyOf({ checks, weights, cries }: ModelWeights): Uint8Array {
  const parts = [checks, weights, cries.checks, cries.weights];
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const { buffer, byteOffset, length } of parts) {
    out.set(new Uint8Array(buffer, byteOffset, length), at);
    at += length;
  }
  return out;
}

/** The weights of a file, as `ModelHeader.weights` hashes them. @throws Error where `readModel` does */
export function weightsOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(8 + headLength(bytes));
}

/** @throws Error that says what is wrong with the bytes */
export function readModel(bytes: Uint8Array): MoodModel {
  const length = headLength(bytes);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch (cause) {
    throw new Error('its header is not JSON', { cause });
  }
  const parsed = modelHeaderSchema.safeParse(json);
  if (!parsed.success) throw new Error(`its header is of another kind: ${z.prettifyError(parsed.error)}`);
  const header = parsed.data;
  const { slots, cries } = header;
  const body = bytes.subarray(8 + length);
  const needed = slots * (1 + HEADS) + cries.slots * 2;
  if (body.length !== needed)
    throw new Error(`it holds ${body.length} bytes of weights, not the ${needed} of its header`);
  const rules = new Float64Array(ruleSums.length * HEADS);
  for (const [index, name] of ruleSums.entries()) rules.set(coefficientsOf(header, name), index * HEADS);
  const [checks, weights, cryChecks, cryWeights] = cutUp(body, [
    slots,
    slots * HEADS,
    cries.slots,
    cries.slots,
  ]);
  return {
    header,
    checks,
    weights: new Int8Array(weights.buffer),
    rules,
    cries: {
      header: cries,
      checks: cryChecks,
      weights: new Int8Array(cryWeights.buffer),
      signs: signTable(cries.signs),
    },
  };
}

/** Copies by value: what was given may be a view of a larger buffer. */
function cutUp<const T extends readonly number[]>(
  body: Uint8Array,
  lengths: T,
): { [K in keyof T]: Uint8Array<ArrayBuffer> };
function cutUp(body: Uint8Array, lengths: readonly number[]): Uint8Array<ArrayBuffer>[] {
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return new Uint8Array(body.subarray(at - length, at));
  });
}

/** The table of a header's signs; a sign that the model was not trained with moves nothing. */
export function signTable(named: Readonly<Record<string, number>>): Float64Array {
  const table = new Float64Array(SIGNS * SIGNS);
  for (const [i, first] of crySigns.entries())
    for (const [j, second] of crySigns.entries())
      if (i <= j) table[i * SIGNS + j] = named[signName(first, second)] ?? 0;
  return table;
}

/** How the header names a sign, or two that stand together. */
export function signName(first: string, second: string): string {
  return first === second ? first : `${first}+${second}`;
}

/** A rule that the model was not trained with moves nothing. */
function coefficientsOf(header: ModelHeader, name: RuleSum): readonly number[] {
  return header.rules[name] ?? heads.map(() => 0);
}

function headLength(bytes: Uint8Array): number {
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  if (bytes.length < 8 || magic !== MAGIC) throw new Error('it is no model file');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  if (length > bytes.length - 8) throw new Error('it is cut off');
  return length;
}

/** Where the weights of an n-gram begin in `weights`, or -1 for one that the model does not know. */
export function findWeights({ checks }: MoodModel, hash: number): number {
  const slot = probe(checks, hash);
  return slot < 0 ? -1 : slot * HEADS;
}
