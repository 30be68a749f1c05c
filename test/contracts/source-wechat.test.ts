import { wechat } from '../../services/collector/sources/wechat/wechat.ts';
import { truthOf } from '../../services/replay/platform/control/truth.ts';
import { running } from '../collector/sources/running.ts';
import { HOUR, opened } from '../replay/platform/opened.ts';
import { runContract } from './contract.ts';
import { type SourceGround, sourceLaws } from './source.ts';

const DAY = 24 * HOUR;

const ground: SourceGround = {
  async open(disturbed) {
    const platform = await opened({
      crisis: null,
      medianResponses: 150,
      wechat: { accounts: 1, threads: 6 },
    });
    const { url, sim, wechatAccount } = platform;
    const { appid, secret } = wechatAccount;
    const settings = { appid, secret, base: `${url}/wechat`, allowPrivate: true };
    const run = await running(platform, wechat, settings, disturbed);
    const beganAt = sim.clock.now();
    return {
      ...{ platform, run, feed: 'wechat/cgi-bin/comment/list' },
      ...{
        refusal: 'account-restricted',
        limit: 'too-frequent',
        looks: 40,
        whileMs: 4 * HOUR,
        secrets: [secret],
      },
      renewed: () => ({ ...settings, articleCallsPerDay: 99 }),
      offered: () =>
        truthOf(sim, sim.clock.now())
          .items.filter((item) => item.account === wechatAccount.key && item.platform === 'wechat')
          .filter(({ offered, at }) => offered !== null && at >= beganAt - DAY)
          .map(({ id }) => `wechat:${id}`),
      isOwn: (id) => /^wechat:\d+_\d+$/.test(id),
      calls: () => sim.ledger.calls().length,
    };
  },
};

runContract('WeChat official account', sourceLaws, ground, []);
