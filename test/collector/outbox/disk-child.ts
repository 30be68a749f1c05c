import { errorCodes } from '../../../shared/errors.ts';
import { mention } from '../../contracts/event-log-records.ts';
import { drained, failing, idsIn, openIn, openLogIn } from './boxes.ts';

/** A collector on a disk that takes no more after a while, while the log is away; then the log comes back. */
const [folder = ''] = process.argv.slice(2);
const log = await openLogIn(folder);
let away = true;
const outbox = openIn(
  folder,
  failing(
    log,
    () => 'none',
    () => away,
  ),
);
let taken = 0;
const refusals: { readonly code: string; readonly message: string }[] = [];
for (let n = 0; refusals.length < 3; n++) {
  try {
    await outbox.append([mention('t', n, noise(n))]);
    taken += 1;
  } catch (error) {
    const { code = '', message = '' } = error instanceof Error && 'code' in error ? (error as never) : {};
    if (!Object.hasOwn(errorCodes, code)) throw error;
    refusals.push({ code, message });
  }
}
away = false;
await drained(outbox);
const after = await outbox.append([mention('t', 1_000_000)]).then(
  () => 'taken',
  (error: unknown) => String(error),
);
console.log(JSON.stringify({ taken, refusals, after, inLog: (await idsIn(log)).length, said: outbox.said }));
await outbox[Symbol.asyncDispose]();

/** Text that no compressor shrinks. */
function noise(n: number): string {
  return Array.from({ length: 100 }, (_, i) => Math.sin(n * 100 + i).toString(36)).join('');
}
