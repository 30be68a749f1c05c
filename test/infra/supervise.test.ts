import { describe, expect, it } from 'vitest';
import { stalled } from '../../infra/cluster/readiness.ts';
import type { Stage } from '../../infra/stages.ts';
import { superviseStages } from '../../infra/supervise.ts';
import { createTroubles, pauseAfter } from '../../infra/troubles.ts';
import { AppError } from '../../shared/errors.ts';
import { createLogger } from '../../shared/logger.ts';
import { steppedClock } from '../console/stepped-clock.ts';

function parts() {
  const clock = steppedClock(0);
  const lines: { level: string; msg: string }[] = [];
  const logger = createLogger({
    service: 'test',
    level: 'info',
    write: (line) => void lines.push(JSON.parse(line)),
  });
  const stop = new AbortController();
  const restarts: string[] = [];
  const supervision = {
    clock,
    troubles: createTroubles(logger, clock),
    metrics: { restarted: (stage: string) => void restarts.push(stage) },
    signal: stop.signal,
  };
  return { clock, lines, stop, restarts, supervision };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Fails so often, then goes on until it is stopped. */
function failing(name: string, times: number, error: unknown): Stage & { begun(): number } {
  let begun = 0;
  return {
    name,
    begun: () => begun,
    async run(signal) {
      begun += 1;
      if (begun <= times) throw error;
      await untilAborted(signal);
    },
  };
}

const away = new AppError('LOG_FAILED', 'no broker answers');

describe('a stage whose log is away', () => {
  it('begins again after growing pauses, is said once, and goes on when the cause goes', async () => {
    const { clock, lines, stop, restarts, supervision } = parts();
    const stage = failing('score', 3, away);
    const running = superviseStages([stage], supervision);
    await clock.asleep();
    expect([stage.begun(), supervision.troubles.reasons()]).toEqual([1, ['score: no broker answers']]);
    for (const pause of [500, 1000, 2000]) {
      const before = stage.begun();
      await clock.advance(pause - 1);
      expect(stage.begun()).toBe(before);
      await clock.advance(1);
      expect(stage.begun()).toBe(before + 1);
    }
    await clock.advance(10_000);
    expect(supervision.troubles.reasons()).toEqual([]);
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      ['warn', 'score: no broker answers'],
      ['info', 'score: goes on'],
    ]);
    expect(restarts).toEqual(['score', 'score', 'score']);
    stop.abort();
    expect(await running).toBe('done');
  });

  it('has everything opened anew when it fails on and on', async () => {
    const { clock, supervision } = parts();
    const running = superviseStages([failing('project', 9, away), failing('deliver', 0, away)], supervision);
    await clock.asleep();
    for (const pause of [500, 1000, 2000]) await clock.advance(pause);
    expect(await running).toBe('reopen');
  });

  it('is a fault of the program when it is anything else: all stages end, and it is thrown on', async () => {
    const { supervision } = parts();
    const fault = new TypeError('not a function');
    await expect(superviseStages([failing('a', 1, fault), failing('b', 0, fault)], supervision)).rejects.toBe(
      fault,
    );
  });
});

describe('troubles', () => {
  it('are said again when the cause is another, or after five minutes', async () => {
    const { clock, lines, supervision } = parts();
    const { troubles } = supervision;
    troubles.met('opening', away);
    troubles.met('opening', away);
    troubles.met('opening', new AppError('LOG_FAILED', 'wrong password'));
    await clock.advance(299_999);
    troubles.met('opening', new AppError('LOG_FAILED', 'wrong password'));
    expect(lines).toHaveLength(2);
    await clock.advance(1);
    troubles.met('opening', new AppError('LOG_FAILED', 'wrong password'));
    expect(lines).toHaveLength(3);
  });

  it('are waited out longer and longer, up to half a minute', () => {
    expect([1, 2, 3, 7, 100].map(pauseAfter)).toEqual([500, 1000, 2000, 30_000, 30_000]);
  });
});

it('a partition stands still when records wait and none is taken', () => {
  const at = { processor: 'score', stream: 'mentions', partition: 3, toldTo: null };
  expect(stalled([{ ...at, lagRecords: 0, idleMs: 900_000 }])).toEqual([]);
  expect(stalled([{ ...at, lagRecords: 9, idleMs: 59_000 }])).toEqual([]);
  expect(stalled([{ ...at, lagRecords: 9, idleMs: 61_000 }])).toEqual([
    'score has taken nothing of mentions/3 for 61 s, and 9 record(s) wait',
  ]);
});
