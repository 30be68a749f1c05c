import { join } from 'node:path';
import { AppError, messageOf } from '../../shared/errors.ts';
import {
  allLetters,
  dlqHeadersOf,
  doneLetters,
  keyOf,
  letterKeyOf,
  outgoingDone,
  revivedFrom,
  textOf,
} from '../../shared/event-log/dead-letters.ts';
import type { Outgoing } from '../../shared/event-log/event-log.ts';
import { lockFolder } from '../../shared/folder-lock.ts';
import { progressLine } from '../../shared/progress.ts';
import type { DeadLetter, LetterDone } from '../../shared/records.ts';
import { isoCst } from '../../shared/time.ts';
import type { Verb, VerbCall } from '../../shared/verb.ts';
import { openClusterLog, openRunLog, type RunLog } from './run-log.ts';
import { dataFolder } from './settings.ts';

/** Letters dealt with in one append: one fsync, or one transaction of a cluster, for so many. */
const APPENDED_AT_ONCE = 100;

export const deadLettersVerb: Verb = {
  name: 'dead-letters',
  summary: 'records that could not be processed: list them, look at one, process them again, or drop them',
  usage: 'list|show|replay|drop [KEY…] [--all] [--stream S] [--processor P] [--run ID] [--data DIR]',
  options: [
    { name: 'all', value: null, help: 'list: also those dealt with; replay, drop: every open one' },
    { name: 'stream', value: 'S', help: 'only letters of this stream' },
    { name: 'processor', value: 'P', help: 'only letters of this processor' },
    { name: 'run', value: 'ID', help: 'the run (default live)' },
    {
      name: 'data',
      value: 'DIR',
      help: 'the data folder of `start` (default: what the services’ environment says, else guanchao-data)',
    },
  ],
  arguments: { min: 1, max: Number.POSITIVE_INFINITY },
  run: runDeadLetters,
};

/** The log whose letters a call is about: that of --data, else of what the services are configured by, else of the default folder. */
function openLettersOf(call: VerbCall): Promise<RunLog> {
  const isCluster = (call.env.GUANCHAO_KAFKA_BROKERS ?? '') !== '';
  if (call.option('data') === null && isCluster) {
    const run = call.option('run');
    return openClusterLog(run === null ? call : { ...call, env: { ...call.env, GUANCHAO_RUN: run } });
  }
  return openRunLog(dataFolder(call), call.option('run') ?? 'live', call.clock);
}

async function runDeadLetters(call: VerbCall): Promise<number> {
  const [what = '', ...keys] = call.positionals;
  const act = acts[what];
  if (!act) throw new AppError('USAGE', `dead-letters takes list, show, replay or drop, not ${what}`);
  checkUsage(what, keys, call);
  await using run = await openLettersOf(call);
  return await act(run, keys, call);
}

const acts: Readonly<
  Record<string, (run: RunLog, keys: readonly string[], call: VerbCall) => Promise<number>>
> = { list, show, replay: closing('replayed'), drop: closing('dropped') };

function checkUsage(what: string, keys: readonly string[], call: VerbCall): void {
  const filtered = call.option('stream') !== null || call.option('processor') !== null;
  if (what === 'list' && keys.length > 0)
    throw new AppError('USAGE', 'dead-letters list takes no keys: dead-letters show KEY shows one');
  if (what === 'show' && (keys.length !== 1 || filtered || call.has('all')))
    throw new AppError('USAGE', 'dead-letters show takes one KEY, as dead-letters list prints it');
  if (what === 'list' || what === 'show') return;
  if (call.has('all') ? keys.length > 0 : keys.length === 0)
    throw new AppError('USAGE', `dead-letters ${what} takes KEYs, or --all`);
  if (keys.length > 0 && filtered)
    throw new AppError('USAGE', '--stream and --processor choose among --all: KEYs are chosen already');
}

/** Says nothing of what a letter holds: that is personal data, and `show` is there for it. */
async function list({ log }: RunLog, _keys: readonly string[], call: VerbCall): Promise<number> {
  const heard = hearing(call);
  const done = await doneLetters(log, heard);
  const letters = [];
  let others = 0;
  for await (const letter of allLetters(log, heard)) {
    if (!isWanted(letter, call)) continue;
    const end = done.get(letterKeyOf(letter));
    if (end === undefined || call.has('all')) letters.push(listed(letter, end));
    else others += 1;
  }
  if (call.json) {
    call.out(`${JSON.stringify({ letters })}\n`);
    return 0;
  }
  const width = Math.max(...letters.map(({ letter }) => letter.length), 3);
  for (const { letter, state, at, error, reason } of letters) {
    const when = at === null ? '' : ` ${at}`;
    call.out(`${letter.padEnd(width)}  ${state}${when}  ${error ?? 'Error'}: ${oneLine(reason)}\n`);
  }
  const more = others > 0 ? `, ${others} dealt with (--all shows them)` : '';
  call.out(`${letters.length} letter(s)${more}\n`);
  return 0;
}

/** `at`: when it was dealt with. When it died nobody wrote down: the same poison gives the same letter in a replay. */
function listed({ sealed, sealedKey, v, type, ...letter }: DeadLetter, done: LetterDone | undefined) {
  const state = done?.what ?? 'open';
  return { letter: letterKeyOf(letter), state, at: done ? isoCst(done.at) : null, ...letter };
}

async function show({ log, sealKey }: RunLog, keys: readonly string[], call: VerbCall): Promise<number> {
  const heard = hearing(call);
  const done = await doneLetters(log, heard);
  for await (const letter of allLetters(log, heard)) {
    if (letterKeyOf(letter) !== keys[0]) continue;
    const text = textOf(letter, sealKey);
    const key = keyOf(letter, sealKey);
    const headers = dlqHeadersOf(letter);
    const shown = { ...listed(letter, done.get(letterKeyOf(letter))), headers, key, text };
    if (call.json) call.out(`${JSON.stringify(shown)}\n`);
    else {
      const lines = [...Object.entries(headers), ['state', shown.state], ['key', key ?? '(not kept)']];
      for (const [name, value] of lines) call.out(`${String(name).padEnd(24)} ${oneLine(String(value))}\n`);
      call.out(`\n${oneLine(text)}\n`);
    }
    return 0;
  }
  throw new AppError('BAD_INPUT', noLetter(keys[0] ?? ''));
}

/** `replay` and `drop`: each letter that is open and can be dealt with is; of the others the reason is said. */
function closing(what: LetterDone['what']) {
  return async (run: RunLog, keys: readonly string[], call: VerbCall): Promise<number> => {
    const { log, sealKey, manifest } = run;
    if (what === 'replayed' && manifest.kind === 'replay')
      throw new AppError(
        'BAD_INPUT',
        `run ${manifest.id} is a replay and over: nothing reads its streams again`,
      );
    // Two who deal with one letter at once would both find it open. On a cluster nothing keeps two machines apart but their people.
    using _lock = run.folder === null ? null : lockFolder(join(run.folder, 'dead-letters'));
    const heard = hearing(call);
    const done = await doneLetters(log, heard);
    const missing = new Set(keys);
    const closed: string[] = [];
    const refused: { letter: string; reason: string }[] = [];
    const progress = progressLine(what, 'letters', call.clock, call.err);
    let waiting: { key: string; outgoing: readonly Outgoing[] }[] = [];

    async function append(): Promise<void> {
      if (waiting.length === 0) return;
      await log.append(waiting.flatMap(({ outgoing }) => outgoing));
      closed.push(...waiting.map(({ key }) => key));
      waiting = [];
      progress.update(closed.length, 0);
    }

    for await (const letter of allLetters(log, heard)) {
      const key = letterKeyOf(letter);
      const end = done.get(key);
      if (call.has('all') ? end !== undefined || !isWanted(letter, call) : !missing.delete(key)) continue;
      try {
        if (end) throw new AppError('BAD_INPUT', `was ${end.what} at ${isoCst(end.at)}`);
        const revived = what === 'replayed' ? [revivedFrom(letter, sealKey)] : [];
        waiting.push({ key, outgoing: [...revived, outgoingDone(key, what, call.clock.now())] });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        refused.push({ letter: key, reason: messageOf(error) });
      }
      if (waiting.length >= APPENDED_AT_ONCE) await append();
      if (call.signal.aborted) break;
    }
    await append();
    progress.end();
    if (!call.signal.aborted) for (const key of missing) refused.push({ letter: key, reason: noLetter(key) });
    for (const { letter, reason } of refused) call.err(`${letter}: ${reason}`);
    if (call.json) call.out(`${JSON.stringify({ [what]: closed, refused })}\n`);
    else call.out(`${closed.length} letter(s) ${what}, ${refused.length} refused\n`);
    return refused.length > 0 || call.signal.aborted ? 1 : 0;
  };
}

function isWanted({ stream, processor }: DeadLetter, call: VerbCall): boolean {
  return [
    [stream, call.option('stream')],
    [processor, call.option('processor')],
  ].every(([is, wanted]) => wanted === null || is === wanted);
}

/** A letter that is itself damaged is passed over aloud. */
function hearing(call: VerbCall) {
  return { onBroken: ({ message }: Error) => call.err(message) };
}

function noLetter(key: string): string {
  return `there is no letter ${oneLine(key)}; dead-letters list --all shows what there is`;
}

/** A record's own characters must not steer the terminal that shows them. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}
