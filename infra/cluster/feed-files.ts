import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openSpool } from '../../services/collector/spool.ts';
import { emptyPolicy } from '../../services/policy.ts';
import { closeMinutesOf } from '../../services/replay/close-minutes.ts';
import { feedSpool, spoolFiles, spoolPath } from '../../services/replay/intake.ts';
import { describeFiles } from '../../services/replay/manifest.ts';
import { AppError } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { canonicalJson, type Policy } from '../../shared/policy.ts';
import { platforms } from '../../shared/records.ts';
import { runFolder } from '../../shared/runs.ts';
import type { Stage } from '../stages.ts';
import type { CollectorConfig } from './config.ts';
import { keysOf } from './keys.ts';
import type { ServiceContext } from './service.ts';

/** From what a run was fed, in the order in which it was given: rows of one instant follow it. */
const fedSchema = z.strictObject({
  contents: z.array(z.string()),
  policy: z.string(),
  keys: z.string(),
  /** Epoch ms: rows from later are from the future, however often this is begun again. */
  begunAt: z.int(),
});
const CURSOR = 'fed';
/** Names the working folder of one feeding among others on the machine. */
const NAME_DIGITS = 16;

/**
 * Feeds files into the run in the order of their rows' time, as a replay does, and ends. Killed, it goes on where it was; once
 * fed, it finds it done. Time is told for every platform, so that an alerter elsewhere need not know which ones the files hold.
 * @throws AppError RUN_MISMATCH when the run was fed from something else, BAD_INPUT when a file cannot be used
 */
export async function feedFiles(
  files: readonly string[],
  from: { readonly config: CollectorConfig; readonly policy: Policy | null },
  { clock, logger, openLog }: ServiceContext,
): Promise<readonly Stage[]> {
  const { config } = from;
  const policy = from.policy ?? emptyPolicy();
  const keys = keysOf(config);
  const { log } = await openLog();
  const contents = (await describeFiles(files)).map(({ sha256 }) => sha256);
  const { begunAt } = await begin(
    log,
    { contents, policy: policy.hash, keys: keys.name, begunAt: clock.now() },
    config,
  );
  const work = workFolder(config, contents);
  return [
    {
      name: 'feed',
      async run(signal) {
        mkdirSync(work, { recursive: true, mode: 0o700 });
        const deps = {
          clock,
          signal,
          say: sparing((line) => logger.info({}, line), clock),
          timed: () => undefined,
        };
        await spoolFiles({ files, work, keys, begunAt }, deps);
        if (signal.aborted) return;
        {
          using spool = openSpool(spoolPath(work));
          const closeMinutes = closeMinutesOf(policy);
          await feedSpool(log, spool, { policy, closeMinutes, speed: null, platforms }, deps);
          if (signal.aborted) return;
          const { rows, rejected } = spool.summary;
          logger.info({ rows, rejected }, 'fed');
        }
        rmSync(work, { recursive: true, force: true });
      },
    },
  ];
}

async function begin(
  log: EventLog,
  wanted: z.infer<typeof fedSchema>,
  { run }: CollectorConfig,
): Promise<z.infer<typeof fedSchema>> {
  const stored = await log.cursor(CURSOR);
  if (stored === null) {
    await log.append([], { name: CURSOR, value: JSON.stringify(wanted) });
    return wanted;
  }
  const known = fedSchema.parse(JSON.parse(stored));
  if (canonicalJson({ ...wanted, begunAt: known.begunAt }) === canonicalJson(known)) return known;
  throw new AppError(
    'RUN_MISMATCH',
    `run ${run.id} was fed from other files, or under another policy or key: choose another GUANCHAO_RUN`,
  );
}

/** Below the run, or where the machine keeps what is for a while: what lies there can be made again from the files. */
function workFolder({ data, run }: CollectorConfig, contents: readonly string[]): string {
  const name = createHash('sha256')
    .update(`${run.id}\n${contents.join('\n')}`)
    .digest('hex')
    .slice(0, NAME_DIGITS);
  return data === null
    ? join(tmpdir(), `guanchao-feed-${name}`)
    : join(runFolder(data, run.id), `feed-${name}`);
}

/** A log keeps every line, where a terminal shows the last. */
const LINE_MS = 10_000;

function sparing(say: (line: string) => void, clock: ServiceContext['clock']): (line: string) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (line) => {
    if (clock.now() - saidAt < LINE_MS) return;
    saidAt = clock.now();
    say(line);
  };
}
