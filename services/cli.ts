import { once } from 'node:events';
import { alerterVerb } from '../infra/cluster/alerter.ts';
import { analyzerVerb } from '../infra/cluster/analyzer.ts';
import { collectorVerb } from '../infra/cluster/collector.ts';
import { consoleVerb } from '../infra/cluster/console.ts';
import { channelVerb } from '../infra/embedded/channel.ts';
import { deadLettersVerb } from '../infra/embedded/dead-letters.ts';
import { importVerb } from '../infra/embedded/import.ts';
import { dataFolder } from '../infra/embedded/settings.ts';
import { sourceVerb } from '../infra/embedded/source.ts';
import { startVerb } from '../infra/embedded/start.ts';
import { serversVerb } from '../infra/servers/main.ts';
import { systemClock } from '../shared/clock.ts';
import { runVerb, type Verb } from '../shared/verb.ts';
import { dutyVerbBy } from './alerter/duty-verb.ts';
import { boardVerb } from './analyzer/board-verb.ts';
import { detectVerbBy, scoreVerb } from './analyzer/main.ts';
import { trainVerb } from './analyzer/train/main.ts';
import { policyOfCall, policyVerb, readPolicyFile, setOption } from './policy.ts';
import { annotateVerb } from './replay/annotate/main.ts';
import { benchVerb } from './replay/bench/main.ts';
import { evaluateVerb } from './replay/evaluate/main.ts';
import { replayVerb } from './replay/main.ts';
import { simulatePlatformVerb } from './replay/platform/main.ts';
import { simulateVerb } from './replay/simulate/main.ts';
import { sweepVerb } from './replay/sweep/main.ts';
import { tuneVerb } from './replay/tune/main.ts';

const detectVerb = detectVerbBy(policyOfCall, setOption);
const dutyVerb = dutyVerbBy(readPolicyFile, dataFolder);

/** The `guanchao` command: one line per verb. */
const verbs: readonly Verb[] = [
  startVerb,
  collectorVerb,
  analyzerVerb,
  alerterVerb,
  consoleVerb,
  importVerb,
  channelVerb,
  sourceVerb,
  deadLettersVerb,
  replayVerb,
  annotateVerb,
  evaluateVerb,
  sweepVerb,
  tuneVerb,
  detectVerb,
  scoreVerb,
  boardVerb,
  trainVerb,
  policyVerb,
  dutyVerb,
  simulateVerb,
  simulatePlatformVerb,
  serversVerb,
  benchVerb,
];

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
// Under npm, a parent that is gone (npm killed with -9 forwards nothing) means: stop. Its death shows as another parent id.
if (process.env.npm_lifecycle_event !== undefined) {
  const parent = process.ppid;
  let orphaned = 0;
  setInterval(() => {
    if (process.ppid === parent) return;
    // As on Ctrl-C, so that what this process has started ends too; but not for longer than anybody would look.
    stop.abort();
    if (++orphaned > 6) process.exit(1);
  }, 500).unref();
}
// A closed pipe (`… | head`) is an ordinary end.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runVerb(verbs, process.argv.slice(2), {
  env: process.env,
  cwd: process.env.INIT_CWD ?? process.cwd(),
  clock: systemClock,
  signal: stop.signal,
  out: (text) => void process.stdout.write(text),
  async drained() {
    if (!process.stdout.writableNeedDrain) return;
    // Stopped while a reader sleeps: the verb sees the signal by itself.
    await once(process.stdout, 'drain', { signal: stop.signal }).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
  },
  err: (line) => console.error(line),
});

// A service has said its last word: what a client of a server that is away still holds open must not hold the process.
if ([collectorVerb, analyzerVerb, alerterVerb, consoleVerb].some(({ name }) => name === process.argv[2]))
  setInterval(() => process.exit(), 1000).unref();
