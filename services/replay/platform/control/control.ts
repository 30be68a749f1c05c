import { z } from 'zod';
import { isoCst } from '../../../../shared/time.ts';
import { faultsOf } from '../../../../shared/written-file.ts';
import { faults } from '../faults/catalogue.ts';
import { faultOrder } from '../faults/engine.ts';
import { faultSchedule, ordersOf } from '../faults/schedule.ts';
import type { Answer, Call } from '../http/exchange.ts';
import type { Sim } from '../sim.ts';
import { truthOf } from './truth.ts';

const moment = z.union([z.int(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))]);
const clockBody = z.union([
  z.strictObject({ set: moment }),
  z.strictObject({ advanceMs: z.int().nonnegative() }),
]);
const faultsBody = z.strictObject({ faults: z.array(faultOrder).min(1) });
const tokenBody = z.strictObject({
  account: z.string(),
  /** When its newest Weibo token expires. */
  expiresAt: moment.optional(),
  revoked: z.boolean().optional(),
});
const pushBody = z.strictObject({
  account: z.string(),
  /** Where its messages are posted; null stops it. */
  url: z.url().nullable(),
  mode: z.enum(['plain', 'aes']).default('plain'),
});
const checkBody = z.strictObject({ account: z.string(), url: z.url() });
const deleteBody = z.strictObject({ id: z.string() });

/** What the control endpoints may set in motion besides the simulation's own state. */
export interface Effects {
  /** Called when time has moved on; resolves when everything due has been sent. */
  moved(): Promise<void>;
}

type Control = (sim: Sim, call: Call, effects: Effects) => Answer | Promise<Answer>;

/** The simulator's own endpoints, by method and path. */
export const controls: Readonly<Record<string, Control>> = {
  'GET /': () => ({ status: 200, body: HELP }),
  'GET /clock': (sim) => clockAnswer(sim),
  'POST /clock': moveClock,
  'GET /accounts': accountsAnswer,
  'GET /truth': truthAnswer,
  'GET /calls': (sim, { params }) => ({
    status: 200,
    body: {
      ...{ totals: sim.ledger.totals(), quotas: sim.quotas.windows() },
      ...(params.get('each') === '1' ? { calls: sim.ledger.calls() } : {}),
    },
  }),
  'GET /faults': (sim) => ({ status: 200, body: { orders: sim.faults.orders(), catalogue: faults } }),
  'POST /faults': (sim, call) =>
    reading(call, faultsBody, ({ faults: orders }) => {
      for (const order of orders) addOrder(sim, order);
      return { status: 200, body: { orders: sim.faults.orders() } };
    }),
  'DELETE /faults': (sim) => {
    sim.faults.clear();
    return { status: 200, body: { orders: [] } };
  },
  'POST /faults/schedule': (sim, call) =>
    reading(call, faultSchedule, (schedule) => {
      const orders = ordersOf(schedule);
      for (const order of orders) addOrder(sim, order);
      return { status: 200, body: { orders } };
    }),
  'POST /tokens': (sim, call) => reading(call, tokenBody, (body) => changeToken(sim, body)),
  'GET /push': (sim) => ({ status: 200, body: { deliveries: sim.wechat.push.deliveries() } }),
  'POST /push': (sim, call) =>
    reading(call, pushBody, ({ account, url, mode }) => {
      const found = sim.world.wechat.accounts.find(({ key }) => key === account);
      if (!found) return noAccount(account);
      sim.wechat.push.send(found, url === null ? null : { url, mode }, sim.clock.now());
      return { status: 200, body: { account, url, mode } };
    }),
  'POST /push/check': (sim, call) =>
    reading(call, checkBody, async ({ account, url }) => {
      const found = sim.world.wechat.accounts.find(({ key }) => key === account);
      if (!found) return noAccount(account);
      return { status: 200, body: await sim.wechat.push.check(found, url, sim.clock.now()) };
    }),
  'POST /delete': (sim, call) => reading(call, deleteBody, ({ id }) => deleteById(sim, id)),
};

const HELP = `guanchao simulate-platform

/weibo/…   the Weibo interfaces     /wechat/…  the WeChat interfaces

GET  /clock                    the simulated time
POST /clock                    {"advanceMs": 60000} or {"set": "2026-10-08T09:00:00+08:00"}
GET  /accounts                 accounts, keys, tokens (all invented)
GET  /truth[?until=MS]         everything said, and what was offered of it
GET  /calls[?each=1]           calls by route and outcome, and by quota and window
GET  /faults                   faults in force, and the catalogue
POST /faults                   {"faults": [{"name": "slow", "on": "weibo/2/comments/show", "times": 1}]}
POST /faults/schedule          {"seed": 1, "from": MS, "until": MS, "perHour": 4}
DELETE /faults                 no fault any more
POST /tokens                   {"account": "weibo-0", "expiresAt": MS} or {"account": "weibo-0", "revoked": true}
POST /push                     {"account": "wechat-0", "url": "http://…", "mode": "plain"}: its messages are posted there
POST /push/check               {"account": "wechat-0", "url": "http://…"}: the check of the address by echostr
GET  /push                     how each message fared
POST /delete                   {"id": "…"}: somebody deletes a comment or a status
`;

export async function answerControl(sim: Sim, call: Call, effects: Effects): Promise<Answer> {
  const control = controls[`${call.method} ${call.path}`];
  if (!control)
    return { status: 404, body: { error: `no ${call.method} ${call.path}; GET / tells what there is` } };
  return control(sim, call, effects);
}

function reading<T, A extends Answer | Promise<Answer>>(
  call: Call,
  schema: z.ZodType<T>,
  use: (body: T) => A,
): A | Answer {
  let json: unknown;
  try {
    json = JSON.parse(call.body.toString('utf8'));
  } catch {
    return { status: 400, body: { error: 'the body is no JSON' } };
  }
  const parsed = schema.safeParse(json);
  return parsed.success
    ? use(parsed.data)
    : { status: 400, body: { error: faultsOf(parsed.error).join('; ') } };
}

async function moveClock(sim: Sim, call: Call, effects: Effects): Promise<Answer> {
  const before = sim.clock.now();
  const answer = reading(call, clockBody, (body) => {
    const to = 'set' in body ? body.set : before + body.advanceMs;
    if (sim.clock.moveTo(to)) return clockAnswer(sim);
    return { status: 400, body: { error: `the clock stands at ${isoCst(before)} and does not go back` } };
  });
  if (answer.status === 200) await effects.moved();
  return answer;
}

function noAccount(key: string): Answer {
  return { status: 404, body: { error: `no account ${key}` } };
}

function clockAnswer(sim: Sim): Answer {
  const now = sim.clock.now();
  const { startAt, until } = sim.world;
  return { status: 200, body: { now, iso: isoCst(now), startAt, until, seed: sim.settings.seed } };
}

function accountsAnswer(sim: Sim): Answer {
  const { weibo, wechat } = sim.settings;
  return {
    status: 200,
    body: {
      weibo: {
        ...{ appKey: weibo.appKey, appSecret: weibo.appSecret, redirectUri: weibo.redirectUri },
        accounts: sim.world.weibo.accounts.map((account) => {
          const token = sim.weibo.tokens.current(account);
          return { ...account, accessToken: token?.token ?? null, expiresAt: token?.expiresAt ?? null };
        }),
      },
      wechat: {
        ...{ pushToken: wechat.pushToken, encodingAesKey: wechat.encodingAesKey },
        accounts: sim.world.wechat.accounts,
      },
    },
  };
}

function truthAnswer(sim: Sim, { params }: Call): Answer {
  const until = Number(params.get('until') ?? sim.clock.now());
  if (!Number.isSafeInteger(until)) return { status: 400, body: { error: 'until is in epoch milliseconds' } };
  return { status: 200, body: truthOf(sim, until) };
}

function addOrder(sim: Sim, order: z.infer<typeof faultOrder>): void {
  // Not a fault of calls: the world itself changes, for good.
  if (order.name === 'wide-ids') sim.world.widenIds(Math.max(order.from ?? 0, sim.clock.now()));
  else sim.faults.add(order);
}

function changeToken(sim: Sim, { account, expiresAt, revoked }: z.infer<typeof tokenBody>): Answer {
  const found = sim.world.weibo.accounts.find(({ key }) => key === account);
  const token = found && sim.weibo.tokens.current(found);
  if (!token) return { status: 404, body: { error: `no Weibo account ${account} with a token` } };
  if (expiresAt !== undefined) token.expiresAt = expiresAt;
  if (revoked !== undefined) token.revoked = revoked;
  return { status: 200, body: { account, expiresAt: token.expiresAt, revoked: token.revoked } };
}

function deleteById(sim: Sim, id: string): Answer {
  const now = sim.clock.now();
  const outer = /^\d{1,19}$/.test(id) ? BigInt(id) : null;
  const { index } = sim.weibo;
  // A status that names an account is an item of its lists and a thread to comment on.
  const named =
    outer === null
      ? [sim.world.wechat.items.find((item) => `${item.thread?.id}_${item.thread?.index}_${item.id}` === id)]
      : [index.thread(outer), index.item(outer)];
  const found = named
    .filter((one) => one && one.at <= now)
    .filter((one) => one !== undefined && one !== null);
  const [first] = found;
  if (!first) return { status: 404, body: { error: `nothing has the id ${id}` } };
  for (const one of found) sim.world.remove(one, now);
  return { status: 200, body: { id, deletedAt: first.deletedAt } };
}
