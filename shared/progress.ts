import type { Clock } from './clock.ts';

/** Progress of one step on stderr: nothing in the first second, then a line a second at most. */
export interface ProgressLine {
  /** `done` of `total` units (rows, bytes …); a total of 0 means unknown. */
  update(done: number, total: number): void;
  end(): void;
}

const EVERY_MS = 1000;

export function progressLine(
  label: string,
  unit: string,
  clock: Clock,
  write: (line: string) => void,
): ProgressLine {
  const started = clock.now();
  let shown = started;
  let last = 0;
  return {
    update(done, total) {
      last = done;
      const now = clock.now();
      if (now - shown < EVERY_MS) return;
      shown = now;
      const perSecond = (done / (now - started)) * 1000;
      const share =
        total > 0 ? ` of ${total.toLocaleString('en')} (${Math.floor((100 * done) / total)} %)` : '';
      const left = total > 0 && perSecond > 0 ? `, ${Math.ceil((total - done) / perSecond)} s left` : '';
      write(
        `${label}: ${done.toLocaleString('en')}${share} ${unit}, ${Math.round(perSecond).toLocaleString('en')}/s${left}`,
      );
    },
    end() {
      const seconds = (clock.now() - started) / 1000;
      if (shown !== started)
        write(`${label}: ${last.toLocaleString('en')} ${unit} in ${seconds.toFixed(1)} s`);
    },
  };
}
