import { weibo } from '../../services/collector/sources/weibo/weibo.ts';
import { truthOf } from '../../services/replay/platform/control/truth.ts';
import { running } from '../collector/sources/running.ts';
import { HOUR, opened } from '../replay/platform/opened.ts';
import { runContract } from './contract.ts';
import { type SourceGround, sourceLaws } from './source.ts';

const DAY = 24 * HOUR;

const ground: SourceGround = {
  async open(disturbed) {
    const platform = await opened();
    const { url, sim, token, weiboAccount } = platform;
    const settings = { accessToken: token, uid: weiboAccount.uid, base: `${url}/weibo`, allowPrivate: true };
    const run = await running(platform, weibo, settings, disturbed);
    const beganAt = sim.clock.now();
    return {
      ...{
        platform,
        run,
        feed: 'weibo/2/comments/to_me',
        refusal: 'token-revoked',
        limit: 'user-quota',
        looks: 4,
      },
      secrets: [token],
      // The crisis comes after eight hours.
      whileMs: 9 * HOUR,
      renewed: () => ({ ...settings, authorisedUntil: sim.clock.now() + DAY }),
      offered: () =>
        truthOf(sim, sim.clock.now())
          .items.filter((item) => item.account === weiboAccount.key && item.platform === 'weibo')
          .filter(({ offered, at }) => offered !== null && at >= beganAt - DAY)
          .map(({ id }) => `weibo:${id}`),
      isOwn: (id) =>
        sim.world.weibo.threads.some(
          (one) => one.account === weiboAccount.key && `weibo:${sim.world.idOf(one.id, one.at)}` === id,
        ),
      calls: () => sim.ledger.calls().length,
    };
  },
};

runContract('Weibo, standard interface', sourceLaws, ground, []);
