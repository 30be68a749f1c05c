import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError, messageOf } from '../shared/errors.ts';
import { type Policy, parsePolicy, policyOf } from '../shared/policy.ts';
import { platforms } from '../shared/records.ts';
import type { Verb, VerbCall, VerbOption } from '../shared/verb.ts';
import { faultsOf } from '../shared/written-file.ts';
import { alerterPolicyShape } from './alerter/policy.ts';
import { analyzerPolicyOf, analyzerPolicyShape } from './analyzer/policy.ts';
import { printParameters } from './parameters.ts';

/** The whole policy file: each service brings its own part, so that no central schema grows with them. */
export const policySchema = z.strictObject({
  version: z.literal(1),
  ...analyzerPolicyShape,
  ...alerterPolicyShape,
});

/** Reads and checks a policy file's text; see `parsePolicy` for its errors. */
export function readPolicy(text: string, name: string): Policy {
  return parsePolicy(text, name, policySchema);
}

/** The policy without monitors: all defaults, nothing watched. */
export function emptyPolicy(): Policy {
  return policyOf(policySchema.parse({ version: 1 }));
}

/** Reads a policy file from disk. @throws AppError BAD_INPUT, BAD_POLICY */
export function readPolicyFile(path: string): Policy {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AppError('BAD_INPUT', `the policy file cannot be read: ${messageOf(cause)}`, { cause });
  }
  return readPolicy(text, path);
}

/** How a verb's help tells of `--set`. */
export const setOption: VerbOption = {
  name: 'set',
  value: 'PATH=VALUE',
  help: 'a parameter other than the policy has it, e.g. detection.charts.markedBar=15 (both platforms) or detection.weibo.…; may be repeated (policy parameters lists all)',
  many: true,
};

/** The policy that a call means: `--policy FILE`, else all defaults; then what `--set` says. @throws AppError BAD_INPUT, BAD_POLICY */
export function policyOfCall(call: VerbCall): Policy {
  const file = call.option('policy');
  const policy = file === null ? emptyPolicy() : readPolicyFile(call.path(file));
  return withSettings(policy, call.every('set'));
}

/**
 * The policy with some parameters set, each written `path=value` with the value as JSON or a bare word. Within `detection` a
 * path without its platform sets both. @throws AppError BAD_POLICY when a path names nothing or a value does not fit
 */
export function withSettings(policy: Policy, sets: readonly string[]): Policy {
  if (sets.length === 0) return policy;
  const value = JSON.parse(policy.body);
  for (const set of sets) {
    const { path, to } = parseSetting(set);
    for (const full of pathsOf(path)) put(value, full, to, set);
  }
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return policyOf(parsed.data);
  throw new AppError(
    'BAD_POLICY',
    `--set breaks the policy's rules:\n${faultsOf(parsed.error)
      .map((fault) => `  ${fault}`)
      .join('\n')}`,
  );
}

/** `a.b=1` as its path and value. @throws AppError USAGE */
export function parseSetting(set: string): { readonly path: readonly string[]; readonly to: unknown } {
  const at = set.indexOf('=');
  const path = set.slice(0, at).trim().split('.');
  if (at < 1 || path.some((part) => part === ''))
    throw new AppError('USAGE', `--set takes PATH=VALUE, e.g. detection.charts.markedBar=15, not ${set}`);
  const text = set.slice(at + 1).trim();
  try {
    return { path, to: JSON.parse(text) };
  } catch {
    return { path, to: text };
  }
}

function pathsOf(path: readonly string[]): readonly (readonly string[])[] {
  const [first, second = '', ...rest] = path;
  if (first !== 'detection' || platforms.some((platform) => platform === second)) return [path];
  return platforms.map((platform) => ['detection', platform, second, ...rest]);
}

/** Only what is there can be set: a policy in its canonical form has every parameter. */
function put(policy: unknown, path: readonly string[], to: unknown, set: string): void {
  let at = policy;
  for (const [depth, part] of path.entries()) {
    if (!isRecord(at) || !Object.hasOwn(at, part)) {
      const known = isRecord(at) && !Array.isArray(at) ? `; there are ${Object.keys(at).join(', ')}` : '';
      throw new AppError(
        'BAD_POLICY',
        `--set ${set}: ${path.slice(0, depth + 1).join('.')} is no parameter${known}`,
      );
    }
    if (depth === path.length - 1) at[part] = to;
    else at = at[part];
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

export const policyVerb: Verb = {
  name: 'policy',
  summary: 'check a policy file: monitors and thresholds; list every parameter with its unit and source',
  usage: 'check FILE | parameters',
  options: [],
  arguments: { min: 1, max: 2 },
  run: runPolicy,
};

async function runPolicy(call: VerbCall): Promise<number> {
  const [action, file] = call.positionals;
  if (action === 'parameters') return printParameters(call, emptyPolicy());
  if (action !== 'check') throw new AppError('USAGE', `policy knows check and parameters, not ${action}`);
  if (file === undefined) throw new AppError('USAGE', 'usage: guanchao policy check FILE');
  const policy = readPolicyFile(call.path(file));
  const { monitors } = analyzerPolicyOf(policy.body);
  if (call.json) call.out(`${JSON.stringify({ ok: true, hash: policy.hash, monitors: monitors.length })}\n`);
  else call.out(`${file} is good: ${monitors.length} monitor(s), hash ${policy.hash}\n`);
  return 0;
}
