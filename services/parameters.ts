import type { Policy } from '../shared/policy.ts';
import { type Platform, platforms } from '../shared/records.ts';
import type { VerbCall } from '../shared/verb.ts';
import { describedPaths, wordsOf } from './analyzer/parameters.ts';

/** A parameter that a researcher may set (`--set PATH=VALUE`). */
export interface Parameter {
  readonly path: string;
  /** Its default; of `detection`, one for each platform. */
  readonly default: unknown;
  readonly unit: string;
  readonly what: string;
  readonly source: string;
}

/** Parts of the policy that are the office's own text: nothing in them is a number that judges. */
const OFFICE = ['version', 'monitors', 'lines', 'people', 'duty', 'clocks'];

/** Every parameter with its value in `policy` (all defaults), in the order of their words. @throws Error when one has no words: a test sees to it */
export function parametersOf(policy: Policy): readonly Parameter[] {
  const defaults = new Map(leavesOf(JSON.parse(policy.body), []));
  const found = [...defaults.keys()].map((path) => path.replace(/^detection\.[a-z]+\./, 'detection.*.'));
  const nameless = [...new Set(found)].filter((path) => !describedPaths.includes(path));
  if (nameless.length > 0) throw new Error(`parameters without words in analyzer/parameters.ts: ${nameless}`);
  return describedPaths.map((path) => {
    const words = wordsOf(path.replace('*', platforms[0]));
    const value = path.includes('*')
      ? Object.fromEntries(platforms.map((platform) => [platform, defaults.get(path.replace('*', platform))]))
      : defaults.get(path);
    if (!words || (!path.includes('*') && value === undefined))
      throw new Error(`words without a parameter: ${path}`);
    return { path: path.replace('*.', ''), default: value, ...words };
  });
}

export function printParameters(call: VerbCall, policy: Policy): number {
  const all = parametersOf(policy);
  if (call.json) {
    call.out(`${JSON.stringify(all, null, 2)}\n`);
    return 0;
  }
  const rows = all.map((one) => [one.path, defaultText(one), one.unit, one.what, one.source]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    call.out(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  call.out('Sources: D n is section n of the detection mathematics; decision n lies in infra/decisions.\n');
  return 0;
}

function defaultText({ default: value }: Parameter): string {
  const text = (one: unknown): string =>
    Array.isArray(one) && one.length > 4 ? `${one.length} values` : JSON.stringify(one);
  if (!isRecord(value)) return text(value);
  const [first, ...others] = platforms.map((platform: Platform) => text(value[platform]));
  return others.every((other) => other === first) ? (first ?? '') : [first, ...others].join(' / ');
}

function leavesOf(value: unknown, path: readonly string[]): readonly (readonly [string, unknown])[] {
  if (!isRecord(value) || Array.isArray(value)) return [[path.join('.'), value]];
  return Object.entries(value).flatMap(([key, inner]) =>
    path.length === 0 && OFFICE.includes(key) ? [] : leavesOf(inner, [...path, key]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
