import { afterAll, onTestFinished } from 'vitest';
import { z } from 'zod';
import { openPlatform, type Platform } from '../../../services/replay/platform/platform.ts';
import type { PlatformSettingsInput } from '../../../services/replay/platform/settings.ts';
import { systemClock } from '../../../shared/clock.ts';

/** A small world: enough threads to page through, made in a blink. */
const SMALL: PlatformSettingsInput = {
  weibo: { accounts: 2, threads: 20 },
  wechat: { accounts: 2, threads: 12 },
};

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

type Json = Readonly<Record<string, unknown>>;

/** A simulator and short ways to ask it. Closed when the test ends. */
export async function opened(settings: PlatformSettingsInput = {}) {
  const one = await open(settings);
  onTestFinished(one.close);
  return one;
}

/** One simulator for the tests of a file that leave nothing behind but faults, which are cleared each time it is asked for. */
export function sharedAt(hours: number): () => Promise<Opened> {
  let made: Promise<Opened> | null = null;
  afterAll(async () => (await made)?.close());
  return async () => {
    made ??= open({}).then(async (one) => {
      await one.advance(hours * HOUR);
      return one;
    });
    const one = await made;
    await one.control('DELETE', '/faults');
    return one;
  };
}

async function open(settings: PlatformSettingsInput) {
  const merged = {
    ...settings,
    weibo: { ...SMALL.weibo, ...settings.weibo },
    wechat: { ...SMALL.wechat, ...settings.wechat },
  };
  const platform: Platform = await openPlatform({ settings: merged, clock: systemClock });
  const { url, sim } = platform;
  const [weiboAccount] = sim.world.weibo.accounts;
  const [wechatAccount] = sim.world.wechat.accounts;
  if (!weiboAccount || !wechatAccount) throw new Error('the world has no accounts');
  const token = sim.weibo.tokens.current(weiboAccount)?.token ?? '';

  const control = async (method: string, path: string, body?: unknown): Promise<Json> =>
    jsonOf(
      await fetch(url + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
    );

  return {
    ...{ url, sim, token, weiboAccount, wechatAccount, control },
    advance: (advanceMs: number) => control('POST', '/clock', { advanceMs }),
    fault: (...faults: readonly Json[]) => control('POST', '/faults', { faults }),
    /** GET below /weibo/2; the path without `.json`. */
    async weibo(path: string, params: Readonly<Record<string, string | number>> = {}) {
      const query = new URLSearchParams({ access_token: token });
      for (const [name, value] of Object.entries(params)) query.set(name, String(value));
      const response = await fetch(`${url}/weibo/2/${path}.json?${query}`);
      return { status: response.status, body: await jsonOf(response) };
    },
    /** POST below /wechat with a fresh stable token. */
    async wechat(path: string, body: unknown, accessToken?: string) {
      const shown = accessToken ?? (await stableToken(url, wechatAccount));
      const address = `${url}/wechat/${path}?access_token=${shown}`;
      return jsonOf(await fetch(address, { method: 'POST', body: JSON.stringify(body) }));
    },
    close: () => platform[Symbol.asyncDispose](),
    stableToken: () => stableToken(url, wechatAccount),
  };
}

export type Opened = Awaited<ReturnType<typeof opened>>;

async function stableToken(
  url: string,
  { appid, secret }: { readonly appid: string; readonly secret: string },
): Promise<string> {
  const body = JSON.stringify({ grant_type: 'client_credential', appid, secret });
  const answer = await jsonOf(await fetch(`${url}/wechat/cgi-bin/stable_token`, { method: 'POST', body }));
  return z.string().parse(answer.access_token);
}

async function jsonOf(response: Response): Promise<Json> {
  return z.record(z.string(), z.unknown()).parse(Object(await response.json()));
}

/** A list in an answer. */
export function listIn(body: Json, key: string): readonly Json[] {
  return z.array(z.record(z.string(), z.unknown())).parse(body[key]);
}

/** The ids of a list of Weibo objects, as text. */
export function idsIn(body: Json, key: string): readonly string[] {
  return listIn(body, key).map((one) => z.string().parse(one.idstr));
}
