import { describe, expect, it } from 'vitest';
import { parametersOf } from '../services/parameters.ts';
import { emptyPolicy, withSettings } from '../services/policy.ts';

describe('the parameters', () => {
  it('all have their unit, what they do and where they come from, and no words speak of a parameter that is not there', () => {
    const all = parametersOf(emptyPolicy());
    expect(all.length).toBeGreaterThan(80);
    for (const { unit, what, source } of all) expect(unit && what && source).toBeTruthy();
    expect(all.find(({ path }) => path === 'detection.windows.mid')?.default).toEqual({
      weibo: 15,
      wechat: 60,
    });
  });

  it('can each be set by the path that is listed', () => {
    for (const { path, default: value } of parametersOf(emptyPolicy())) {
      const first = path.startsWith('detection.') ? (value as { weibo: unknown }).weibo : value;
      expect(() => withSettings(emptyPolicy(), [`${path}=${JSON.stringify(first)}`])).not.toThrow();
    }
  });

  it('are set for one platform or both, and the hash tells the policies apart', () => {
    const both = withSettings(emptyPolicy(), ['detection.charts.markedBar=15', 'threads.watch=all']);
    const one = withSettings(emptyPolicy(), ['detection.weibo.charts.markedBar=15']);
    const body = JSON.parse(both.body);
    expect([body.detection.weibo, body.detection.wechat].map(({ charts }) => charts.markedBar)).toEqual([
      15, 15,
    ]);
    expect(body.threads.watch).toBe('all');
    expect(JSON.parse(one.body).detection.wechat.charts.markedBar).toBe(14.3);
    expect(new Set([both.hash, one.hash, emptyPolicy().hash]).size).toBe(3);
    expect(withSettings(emptyPolicy(), ['detection.charts.markedBar=14.3']).hash).toBe(emptyPolicy().hash);
  });

  it('are refused when the path names nothing, the value does not fit, or the form is wrong', () => {
    const set = (text: string) => () => withSettings(emptyPolicy(), [text]);
    expect(set('detection.charts.bar=3')).toThrow(
      /detection\.weibo\.charts\.bar is no parameter; there are cap/,
    );
    expect(set('detection.charts.markedBar=high')).toThrow(/detection\.weibo\.charts\.markedBar: .*number/);
    expect(set('detection.windows.fast=99')).toThrow(/windows must grow/);
    expect(set('threads.watch=some')).toThrow(/threads\.watch/);
    expect(set('__proto__.a=1')).toThrow(/is no parameter/);
    expect(set('markedBar')).toThrow(/PATH=VALUE/);
  });
});
