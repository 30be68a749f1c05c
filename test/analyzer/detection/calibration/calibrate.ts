import { detectionPolicySchema } from '../../../../services/analyzer/detection/settings.ts';
import { rankedKinds } from '../../../../services/replay/simulate/cascade.ts';
import { platforms } from '../../../../shared/records.ts';
import { type CrisisOutcome, judgeCrisis, judgeNull, platformOf, type Told, told } from './measure.ts';

/**
 * Measures the detector on generated routine and generated crises and prints the tables of decision 002.
 * `node test/analyzer/detection/calibration/calibrate.ts [MONTHS] [RUNS] [FIRST_SEED] [SETTINGS_JSON]`
 */
const [months = 20, runs = 40, firstSeed = 1] = process.argv.slice(2, 5).map(Number);
const policy = detectionPolicySchema.parse(JSON.parse(process.argv[5] ?? '{}'));
const rates = [0.2, 2, 20];

function seeds(count: number): number[] {
  return Array.from({ length: count }, (_, index) => firstSeed + index);
}

function nulls(hard: boolean): void {
  console.log(
    `\n| ${hard ? 'rough routine' : 'routine'} | blue | yellow | orange | red | jump |\n| --- | --- | --- | --- | --- | --- |`,
  );
  for (const platform of platforms) {
    for (const perMinute of rates) {
      const all = seeds(months).map((seed) =>
        judgeNull(policy[platform], { seed, perMinute, days: 30, hard }),
      );
      const of = all.reduce((sum, one) => sum + one.months, 0);
      const per = (pick: (one: (typeof all)[number]) => number): string =>
        (all.reduce((sum, one) => sum + pick(one), 0) / of).toFixed(2);
      const cells = told.map((level) => per((one) => one.alarms[level]));
      console.log(`| ${platform} ${perMinute}/min | ${cells.join(' | ')} | ${per((one) => one.jumps)} |`);
    }
  }
}

function crises(benign: boolean): void {
  const head = benign ? 'in good mood' : 'crisis';
  console.log(
    `\n| ${head} | ${told.join(' | ')} | jump | changes | re-raised | phases | relapse | torn |\n|${' --- |'.repeat(11)}`,
  );
  for (const kind of rankedKinds) {
    for (const perMinute of rates) {
      const all = seeds(benign ? Math.ceil(runs / 2) : runs).map((seed) =>
        judgeCrisis(policy[platformOf(kind)], { seed, kind, perMinute, benign }),
      );
      const mean = (pick: (one: CrisisOutcome) => number): number =>
        all.reduce((sum, one) => sum + pick(one), 0) / all.length;
      const cells = told.map((level) => timed(all, level));
      console.log(
        `| ${kind} ${perMinute}/min | ${cells.join(' | ')} | ${percent(mean((one) => (one.jump ? 1 : 0)))} | ` +
          `${mean((one) => one.levelChanges).toFixed(1)} | ${mean((one) => one.reRaises).toFixed(2)} | ` +
          `${mean((one) => one.phaseChanges).toFixed(1)} | ${mean((one) => one.relapses).toFixed(2)} | ${mean((one) => one.torn).toFixed(2)} |`,
      );
    }
  }
}

/** Share that reached the colour, and the median minutes of those. */
function timed(all: readonly CrisisOutcome[], level: Told): string {
  const times = all.flatMap((one) => one.reached[level] ?? []).sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)];
  return median === undefined ? '0 %' : `${percent(times.length / all.length)} ${median}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

nulls(false);
nulls(true);
crises(false);
crises(true);
