import { z } from 'zod';
import { type RuleSum, ruleSums } from './rule-sums.ts';

/** What the model answers; the first two against neutral, each other one against everything else. */
export const heads = ['negative', 'positive', 'anger', 'fear', 'grief', 'distrust', 'help'] as const;
export type Head = (typeof heads)[number];
export const HEADS = heads.length;
/** The first head that is against everything else. */
export const FIRST_MOOD = 2;

const perHead = z.array(z.number()).length(HEADS);

/** What stands before the weights in a model file, as JSON. */
export const modelHeaderSchema = z.strictObject({
  /** Of the layout: a reader of another one refuses. */
  version: z.literal(1),
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
  /** Platt: the calibrated log-odds are `slope · log-odds + offset`. */
  calibration: z.array(z.strictObject({ slope: z.number(), offset: z.number() })).length(HEADS),
  /** From which probability (of help, of the moods) or mood (in absolute value) on something is said. */
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
}

/** First bytes of a model file; then the header's length (uint32, little-endian), the header, the checks, the weights. */
const MAGIC = 'GCM1';
/** Slots looked at for a hash: its own and the next one. */
const PROBES = 2;

/**
 * Lays a model out as a file.
 * @param weights as MoodModel's
 */
export function writeModel(header: ModelHeader, checks: Uint8Array, weights: Int8Array): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(header));
  const out = new Uint8Array(8 + head.length + checks.length + weights.length);
  for (let i = 0; i < MAGIC.length; i++) out[i] = MAGIC.charCodeAt(i);
  new DataView(out.buffer).setUint32(4, head.length, true);
  out.set(head, 8);
  out.set(checks, 8 + head.length);
  out.set(
    new Uint8Array(weights.buffer, weights.byteOffset, weights.length),
    8 + head.length + checks.length,
  );
  return out;
}

/** The weights of a file, checks first, as `ModelHeader.weights` hashes them. @throws Error where `readModel` does */
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
  const { slots } = header;
  const body = bytes.subarray(8 + length);
  if (body.length !== slots * (1 + HEADS))
    throw new Error(`it holds ${body.length} bytes of weights, not the ${slots * (1 + HEADS)} of its header`);
  const rules = new Float64Array(ruleSums.length * HEADS);
  for (const [index, name] of ruleSums.entries()) rules.set(coefficientsOf(header, name), index * HEADS);
  return {
    header,
    // Copies by value: what was given may be a view of a larger buffer.
    checks: new Uint8Array(body.subarray(0, slots)),
    weights: new Int8Array(body.subarray(slots)),
    rules,
  };
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

/** The first slot that a hash may be in. */
export function slotOf(hash: number, slots: number): number {
  return Math.floor((hash / 2 ** 32) * slots);
}

/** Tells the hashes of a slot apart: 1..255. */
export function checkOf(hash: number): number {
  return hash & 0xff || 0xff;
}

/** The slots that a hash may be in, in the order in which they are looked at. */
export function* probesOf(hash: number, slots: number): Iterable<number> {
  const first = slotOf(hash, slots);
  for (let i = 0; i < PROBES; i++) yield (first + i) % slots;
}

/** Where the weights of an n-gram begin in `weights`, or -1 for one that the model does not know. */
export function findWeights({ checks, header: { slots } }: MoodModel, hash: number): number {
  let slot = Math.floor((hash / 2 ** 32) * slots);
  const check = hash & 0xff || 0xff;
  for (let i = 0; i < PROBES; i++) {
    if (checks[slot] === check) return slot * HEADS;
    slot = slot + 1 === slots ? 0 : slot + 1;
  }
  return -1;
}
