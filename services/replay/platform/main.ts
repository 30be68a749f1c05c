import { readFileSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import type { Verb, VerbCall } from '../../../shared/verb.ts';
import { readWritten } from '../../../shared/written-file.ts';
import { openPlatform } from './platform.ts';
import { platformSettings } from './settings.ts';

/** Beside the console's 7700. */
const PORT = 7790;

export const simulatePlatformVerb: Verb = {
  name: 'simulate-platform',
  summary: 'play Weibo and WeChat: their interfaces, quotas and faults over HTTP, with invented accounts',
  usage: '[--port N] [--seed N] [--hours N] [--speed N] [--settings FILE]',
  options: [
    { name: 'port', value: 'N', help: `where it listens on 127.0.0.1 (default ${PORT})` },
    { name: 'seed', value: 'N', help: 'another course of the same world (default 1)' },
    { name: 'hours', value: 'N', help: 'how long people go on speaking (default 24)' },
    {
      name: 'speed',
      value: 'N',
      help: 'simulated seconds per second; 0: only POST /clock moves time (default 1)',
    },
    {
      name: 'settings',
      value: 'FILE',
      help: 'YAML: accounts, quotas, the crisis … (infra/platform-simulator.md)',
    },
  ],
  arguments: { min: 0, max: 0 },
  run: runSimulatePlatform,
};

async function runSimulatePlatform(call: VerbCall): Promise<number> {
  const written = call.option('settings');
  const read = written === null ? { value: platformSettings.parse({}) } : readSettings(call.path(written));
  const settings = {
    ...read.value,
    seed: numberOf(call, 'seed', read.value.seed),
    hours: numberOf(call, 'hours', read.value.hours),
  };
  const speed = numberOf(call, 'speed', 1);
  const port = numberOf(call, 'port', PORT);
  await using platform = await openPlatform({ settings, port, speed, clock: call.clock });
  const { weibo, wechat } = platform.sim.world;
  if (call.json) call.out(`${JSON.stringify({ url: platform.url, seed: settings.seed, speed })}\n`);
  else
    call.out(
      `${platform.url}/weibo   ${weibo.accounts.length} accounts, ${weibo.threads.length} statuses\n` +
        `${platform.url}/wechat  ${wechat.accounts.length} accounts, ${wechat.threads.length} articles\n` +
        `${platform.url}/        clock, accounts, truth, calls, faults\n` +
        'Invented from beginning to end; no real account, place or person.\n',
    );
  await new Promise<void>((resolve) => {
    if (call.signal.aborted) resolve();
    call.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  return 0;
}

function readSettings(path: string) {
  const read = readWritten(readFileSync(path, 'utf8'), platformSettings);
  if ('faults' in read) throw new AppError('BAD_INPUT', `${path}: ${read.faults.join('; ')}`);
  return read;
}

function numberOf(call: VerbCall, name: string, otherwise: number): number {
  const given = call.option(name);
  if (given === null) return otherwise;
  const number = Number(given);
  const isFine = name === 'speed' ? Number.isFinite(number) : Number.isSafeInteger(number);
  if (!isFine || number < 0) throw new AppError('USAGE', `--${name} is a number that is not negative`);
  return number;
}
