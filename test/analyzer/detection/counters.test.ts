import { describe, expect, it } from 'vitest';
import {
  type Counters,
  type Reading,
  takeReading,
  unseenAt,
} from '../../../services/analyzer/detection/counters.ts';

function reading(minute: number, comments: number | null, reposts: number | null = 0): Reading {
  return { minute, comments, reposts, likes: null, reads: null };
}

function taken(...readings: Reading[]): Counters {
  const last = readings.reduce<Counters | null>(takeReading, null);
  if (last === null) throw new Error('no reading');
  return last;
}

/** Unseen answers over minutes. */
function sum(counters: Counters, from: number, to: number): number {
  let n = 0;
  for (let minute = from; minute < to; minute++) n += unseenAt(counters, minute, 1);
  return n;
}

describe('the counters of a thread', () => {
  it('say nothing by one reading, and what came between by two', () => {
    expect(sum(taken(reading(0, 5000)), 0, 100)).toBe(0);
    const counters = taken(reading(0, 5000), reading(60, 5120, 30));
    expect(sum(counters, 60, 61)).toBe(2);
    expect(sum(counters, 61, 200)).toBe(148);
  });

  it('tell only what nobody brought', () => {
    const counters = taken(reading(0, 10));
    counters.heard = 40;
    counters.negative = 10;
    const next = takeReading(counters, reading(10, 60));
    expect(sum(next, 10, 20)).toBe(10);
    expect(next.negativeShare).toBe(0.25);
    expect(sum(takeReading({ ...counters, heard: 90 }, reading(10, 60)), 10, 20)).toBe(0);
  });

  it('that fall take nothing back, and go on from where they stand', () => {
    const fallen = taken(reading(0, 1000), reading(10, 400));
    expect(fallen.fell).toBe(600);
    expect(sum(fallen, 10, 20)).toBe(0);
    const next = takeReading(fallen, reading(20, 450));
    expect(next.fell).toBe(0);
    expect(sum(next, 20, 30)).toBe(50);
  });

  it('that fall by deletion are no recovery: the rate of before goes on until they tell again', () => {
    const rising = taken(reading(0, 0), reading(10, 500));
    const fallen = takeReading(rising, reading(20, 100));
    expect(fallen.fell).toBe(400);
    expect(sum(fallen, 20, 30)).toBe(500);
    const calm = takeReading(fallen, reading(30, 110));
    expect(sum(calm, 30, 40)).toBe(10);
  });

  it('are known from before where a reading does not tell one; of two in a minute the higher counts', () => {
    expect(sum(taken(reading(0, 10, 10), reading(10, null, 20), reading(20, 40, null)), 20, 30)).toBe(30);
    expect(sum(taken(reading(0, 10), reading(0, 20), reading(10, 50)), 10, 20)).toBe(30);
  });

  it('far apart are told on for six hours and no longer', () => {
    const counters = taken(reading(0, 0), reading(7200, 7200));
    expect(sum(counters, 7200, 20_000)).toBe(360);
  });
});
