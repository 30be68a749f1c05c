import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError, messageOf } from '../shared/errors.ts';
import { type Policy, parsePolicy, policyOf } from '../shared/policy.ts';
import type { Verb, VerbCall } from '../shared/verb.ts';
import { analyzerPolicyOf, analyzerPolicyShape } from './analyzer/policy.ts';

/** The whole policy file: each service brings its own part, so that no central schema grows with them. */
export const policySchema = z.strictObject({ version: z.literal(1), ...analyzerPolicyShape });

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

export const policyVerb: Verb = {
  name: 'policy',
  summary: 'check a policy file: monitors and thresholds',
  usage: 'check FILE',
  options: [],
  arguments: { min: 2, max: 2 },
  run: runPolicy,
};

async function runPolicy(call: VerbCall): Promise<number> {
  const [action, file = ''] = call.positionals;
  if (action !== 'check') throw new AppError('USAGE', `policy knows check, not ${action}`);
  const policy = readPolicyFile(call.path(file));
  const { monitors } = analyzerPolicyOf(policy.body);
  if (call.json) call.out(`${JSON.stringify({ ok: true, hash: policy.hash, monitors: monitors.length })}\n`);
  else call.out(`${file} is good: ${monitors.length} monitor(s), hash ${policy.hash}\n`);
  return 0;
}
