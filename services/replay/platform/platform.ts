import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../shared/clock.ts';
import { AppError, messageOf } from '../../../shared/errors.ts';
import { answerControl } from './control/control.ts';
import { faultEngine } from './faults/engine.ts';
import { type Mount, platformServer } from './http/server.ts';
import { createLedger } from './ledger.ts';
import { createQuotas } from './quotas.ts';
import { type PlatformSettingsInput, platformSettings } from './settings.ts';
import type { Sim } from './sim.ts';
import { simulatedClock } from './simulated-clock.ts';
import { messagePush } from './wechat/message-push.ts';
import { wechatTokens } from './wechat/tokens.ts';
import { answerWechat } from './wechat/wechat.ts';
import { indexOf } from './weibo/index-of.ts';
import { TEST_USERS } from './weibo/oauth.ts';
import { weiboPush } from './weibo/push.ts';
import { firstSubscriptions } from './weibo/subscriptions.ts';
import { weiboTokens } from './weibo/tokens.ts';
import { answerWeibo } from './weibo/weibo.ts';
import { createWorld } from './world/world.ts';

const TICK_MS = 500;

export interface PlatformOptions {
  readonly settings?: PlatformSettingsInput;
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port?: number;
  /** How many times as fast as ours the platform's time runs; 0: only when told to. */
  readonly speed?: number;
  /** Real time, for slow answers and for the five seconds a message waits. */
  readonly clock: Clock;
}

/** A simulated Weibo and WeChat that listens. */
export interface Platform extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`; Weibo is below `/weibo`, WeChat below `/wechat`. */
  readonly url: string;
  readonly sim: Sim;
}

/**
 * Opens the platform simulator. Everything depends on the settings and on the calls made; nothing on real time, but for a
 * `speed` that is not 0 and for the fault `slow`.
 * @throws AppError BAD_INPUT when the port is taken
 */
export async function openPlatform(options: PlatformOptions): Promise<Platform> {
  const { host = '127.0.0.1', port = 0, speed = 0, clock } = options;
  const sim = createSim(platformSettings.parse(options.settings ?? {}), speed);
  const moved = async () => {
    const now = sim.clock.now();
    sim.weibo.push.pump(now);
    await sim.wechat.push.pump(now);
  };
  const mounts: readonly Mount[] = [
    {
      name: 'weibo',
      faultsOf: ['weibo', 'any', 'weibo-connect'],
      accountOf: (params) => sim.weibo.tokens.find(params.get('access_token') ?? '')?.account.key ?? null,
      answer: (call) => answerWeibo(sim, call),
    },
    {
      name: 'wechat',
      faultsOf: ['wechat', 'any'],
      accountOf: (params) => sim.wechat.tokens.find(params.get('access_token') ?? '')?.account.key ?? null,
      answer: (call) => answerWechat(sim, call),
    },
    { name: '', faultsOf: [], accountOf: () => null, answer: (call) => answerControl(sim, call, { moved }) },
  ];
  const server = platformServer(sim, mounts, clock);
  const address = await listening(server, host, port);
  const stop = new AbortController();
  const ticking = speed > 0 ? ticks(clock, stop.signal, moved) : Promise.resolve();
  return {
    url: `http://${host}:${address.port}`,
    sim,
    async [Symbol.asyncDispose]() {
      stop.abort();
      sim.weibo.push.closeAll();
      await ticking;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function createSim(settings: Sim['settings'], speed: number): Sim {
  const world = createWorld(settings);
  const tokens = weiboTokens(settings);
  // Every account has authorised the app once already, so that a collector can be tried without the OAuth walk.
  const authorised = settings.weibo.reviewed
    ? world.weibo.accounts
    : world.weibo.accounts.slice(0, TEST_USERS);
  for (const account of authorised) tokens.issue(account, world.startAt);
  const faults = faultEngine(settings.seed);
  const ledger = createLedger();
  const subscriptions = firstSubscriptions(world.weibo.accounts);
  const told = { settings, world, faults, ledger };
  return {
    ...{ ...told, clock: simulatedClock(world.startAt, speed), quotas: createQuotas() },
    weibo: {
      index: indexOf(world.weibo),
      tokens,
      subscriptions,
      push: weiboPush({ ...told, subscriptions }),
    },
    wechat: { tokens: wechatTokens(settings), push: messagePush(told) },
  };
}

/** Where time runs by itself, what has happened is told twice a second. */
async function ticks(clock: Clock, stop: AbortSignal, moved: () => Promise<void>): Promise<void> {
  while (!stop.aborted) {
    await moved();
    await clock.sleep(TICK_MS, stop);
  }
}

async function listening(server: Server, host: string, port: number): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new AppError('BAD_INPUT', `cannot listen on ${host}:${port}: ${messageOf(cause)}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no address');
  return address;
}
