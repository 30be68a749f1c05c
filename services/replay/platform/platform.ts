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
import { wechatTokens } from './wechat/tokens.ts';
import { answerWechat } from './wechat/wechat.ts';
import { indexOf } from './weibo/index-of.ts';
import { weiboTokens } from './weibo/tokens.ts';
import { answerWeibo } from './weibo/weibo.ts';
import { createWorld } from './world/world.ts';

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
  const effects = { moved: async () => undefined };
  const mounts: readonly Mount[] = [
    {
      name: 'weibo',
      faultsOf: ['weibo', 'any'],
      accountOf: (params) => sim.weibo.tokens.find(params.get('access_token') ?? '')?.account.key ?? null,
      answer: (call) => answerWeibo(sim, call),
    },
    {
      name: 'wechat',
      faultsOf: ['wechat', 'any'],
      accountOf: (params) => sim.wechat.tokens.find(params.get('access_token') ?? '')?.account.key ?? null,
      answer: (call) => answerWechat(sim, call),
    },
    { name: '', faultsOf: [], accountOf: () => null, answer: (call) => answerControl(sim, call, effects) },
  ];
  const server = platformServer(sim, mounts, clock);
  const address = await listening(server, host, port);
  return {
    url: `http://${host}:${address.port}`,
    sim,
    async [Symbol.asyncDispose]() {
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
  for (const account of world.weibo.accounts) tokens.issue(account, world.startAt);
  return {
    ...{ settings, world, clock: simulatedClock(world.startAt, speed), faults: faultEngine(settings.seed) },
    ...{ ledger: createLedger(), quotas: createQuotas() },
    weibo: { index: indexOf(world.weibo), tokens },
    wechat: { tokens: wechatTokens(settings) },
  };
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
