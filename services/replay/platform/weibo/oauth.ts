import { exact } from '../http/exact-number.ts';
import { type Answer, type Call, html } from '../http/exchange.ts';
import type { Sim } from '../sim.ts';
import { oauthError, weiboError } from './errors.ts';

/** Users who may authorise an app that is not reviewed (1.1). */
export const TEST_USERS = 15;

/**
 * The page on which a user lets the app in. `uid` chooses the account (a browser shows a list to click); `deny=1` refuses.
 * Answers 302 to redirect_uri with code and state.
 */
export function authorize(sim: Sim, call: Call): Answer {
  const { params } = call;
  const { appKey, redirectUri } = sim.settings.weibo;
  const target = params.get('redirect_uri') ?? '';
  if (params.get('client_id') !== appKey) return oauthError(call, 21324, 'client_id is unknown');
  if (!URL.canParse(target) || (redirectUri !== null && target !== redirectUri))
    return oauthError(call, 21322, 'redirect_uri is not the one that was registered');
  if ((params.get('response_type') ?? 'code') !== 'code')
    return oauthError(call, 21329, 'only response_type=code is there');
  const back = new URL(target);
  const state = params.get('state');
  if (state !== null) back.searchParams.set('state', state);
  if (params.get('deny') === '1') {
    back.searchParams.set('error', 'access_denied');
    back.searchParams.set('error_code', '21330');
    return { status: 302, body: '', headers: { location: back.href } };
  }
  const uid = params.get('uid');
  const account = uid === null ? null : sim.weibo.index.accountByUid(uid);
  if (!account) return chooser(sim, call);
  back.searchParams.set('code', sim.weibo.tokens.code(account, target, call.now));
  return { status: 302, body: '', headers: { location: back.href } };
}

function chooser(sim: Sim, { path, params }: Call): Answer {
  const links = sim.world.weibo.accounts.map(({ uid, name }) => {
    const query = new URLSearchParams(params);
    query.set('uid', uid);
    return `<p><a href="${path}?${query.toString().replaceAll('&', '&amp;')}">${name}</a></p>`;
  });
  return {
    ...html(200, '以哪个微博账号授权?'),
    body: `<meta charset="utf-8"><h1>以哪个微博账号授权?</h1>${links.join('')}`,
  };
}

/** Exchanges a code for a token, once. */
export function accessToken(sim: Sim, call: Call): Answer {
  const { params } = call;
  const { appKey, appSecret, reviewed } = sim.settings.weibo;
  if (call.method !== 'POST') return weiboError(call, 10021);
  if (params.get('client_id') !== appKey || params.get('client_secret') !== appSecret)
    return oauthError(call, 21324, 'client_id or client_secret is wrong');
  if (params.get('grant_type') !== 'authorization_code')
    return oauthError(call, 21328, 'grant_type must be authorization_code');
  const redeemed = sim.weibo.tokens.redeem(params.get('code') ?? '', call.now);
  if (!redeemed) return oauthError(call, 21325, 'code is unknown, used or too old');
  if (redeemed.redirectUri !== params.get('redirect_uri'))
    return oauthError(call, 21322, 'redirect_uri is not the one the code was made for');
  const { account } = redeemed;
  if (!reviewed && !sim.weibo.tokens.current(account) && sim.weibo.tokens.authorised() >= TEST_USERS)
    return oauthError(call, 21321, 'only fifteen users may try an app that is not reviewed');
  const { token, expiresAt } = sim.weibo.tokens.issue(account, call.now);
  const seconds = Math.round((expiresAt - call.now) / 1000);
  return {
    status: 200,
    body: {
      access_token: token,
      remind_in: String(seconds),
      expires_in: seconds,
      uid: account.uid,
      isRealName: 'true',
    },
  };
}

/** The field is expire_in, seconds left, negative when expired (1.1). */
export function tokenInfo(sim: Sim, call: Call): Answer {
  if (call.method !== 'POST') return weiboError(call, 10021);
  const token = sim.weibo.tokens.find(call.params.get('access_token') ?? '');
  if (!token || token.revoked) return oauthError(call, 21332, 'the token is unknown or revoked');
  return {
    status: 200,
    body: {
      ...{
        uid: exact(BigInt(token.account.uid)),
        appkey: exact(BigInt(sim.settings.weibo.appKey)),
        scope: null,
      },
      create_at: Math.floor(token.issuedAt / 1000),
      expire_in: Math.floor((token.expiresAt - call.now) / 1000),
    },
  };
}

export function revoke(sim: Sim, call: Call): Answer {
  const token = sim.weibo.tokens.find(call.params.get('access_token') ?? '');
  if (!token || token.revoked) return oauthError(call, 21332, 'the token is unknown or revoked');
  token.revoked = true;
  return { status: 200, body: { result: 'true' } };
}
