import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * `npm test`: types, lint, then the tests that need nothing but npm; with `--all` also those that need a browser, real servers
 * or minutes of killing; with `--only SUITE` that one suite alone; more arguments go to vitest. Ends with `N passed, N failed`
 * alone on a line and exits 1 on any failure. Under CI=1 a skipped test counts as failed, and so in a suite that was asked for
 * by name. Whatever ends this process ends its children.
 */
const folder = mkdtempSync(join(tmpdir(), 'guanchao-check-'));
const report = join(folder, 'report.json');
const node = process.execPath;
let child: ChildProcess | null = null;
let stopped = false;

function stop(): void {
  stopped = true;
  // The negative id is the child's whole process group: vitest, its workers, and what its tests have started.
  if (child?.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
}

function run(args: readonly string[]): Promise<boolean> {
  if (stopped) return Promise.resolve(false);
  return new Promise((resolve) => {
    child = spawn(node, [...args], { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
// npm killed with -9 forwards nothing: its death shows as another parent.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && stop(), 500).unref();

/** Vitest projects that run together, in order. The later ones one after the other: they time, kill and fill both cores. */
const usual = ['unit', 'contracts', 'e2e'];
const more = [['browser'], ['servers'], ['chaos'], ['chaos-servers']];
/** What `--only` takes. Of `chaos`, both: processes killed on the embedded log, and everything on real servers. */
const named: Readonly<Record<string, readonly (readonly string[])[]>> = {
  browser: [['browser']],
  servers: [['servers']],
  chaos: [['chaos'], ['chaos-servers']],
  'chaos-servers': [['chaos-servers']],
};
const words = process.argv.slice(2);
const at = words.indexOf('--only');
const only = at < 0 ? null : named[words[at + 1] ?? ''];
if (only === undefined) throw new Error(`--only takes ${Object.keys(named).join(', ')}`);
const suites = only ?? [usual, ...(words.includes('--all') ? more : [])];
const given = words.filter((word, n) => word !== '--all' && (at < 0 || (n !== at && n !== at + 1)));

const everyStep: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['types', ['node_modules/typescript/bin/tsc', '-p', '.']],
  ['types of the page', ['node_modules/typescript/bin/tsc', '-p', 'services/console/web']],
  ['lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']],
];
const steps = only ? [] : everyStep;
let passed = 0;
let failed = 0;
for (const [name, args] of steps) {
  console.log(`\n— ${name}`);
  if (await run(args)) passed += 1;
  else failed += 1;
}

for (const projects of suites) {
  console.log(`\n— tests: ${projects.join(', ')}`);
  rmSync(report, { force: true });
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json'];
  const chosen = projects.flatMap((name) => ['--project', name]);
  const green = await run([...vitest, `--outputFile.json=${report}`, ...chosen, ...given]);
  const before = failed;
  if (existsSync(report)) {
    const counts = JSON.parse(readFileSync(report, 'utf8'));
    const skipped = Number(counts.numPendingTests) + Number(counts.numTodoTests);
    passed += Number(counts.numPassedTests);
    failed += Number(counts.numFailedTests);
    if (skipped > 0) console.log(`\n${skipped} SKIPPED: see what is absent above`);
    if (process.env.CI === '1' || only) failed += skipped;
  }
  if (!green && failed === before) failed += 1;
}
rmSync(folder, { recursive: true, force: true });
if (stopped) console.log('\nstopped before the end');
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || stopped ? 1 : 0;
