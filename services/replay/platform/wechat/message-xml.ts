import { type Item, isThere, type Thread, type WechatAccount } from '../world/items.ts';
import { hashOf, token62 } from '../world/people.ts';
import type { World } from '../world/world.ts';
import { articleId, articleUrl, isMassSent } from './articles.ts';

/** Something the message server tells an account. */
export interface Incoming {
  readonly at: number;
  readonly account: WechatAccount;
  /** What the server dedups by: MsgId, or FromUserName + CreateTime of an event. */
  readonly id: string;
  readonly from: string;
  readonly xml: string;
  /** The private message; an event has none. */
  readonly item: Item | null;
}

/** One message in so many is a picture; one person in so many has just followed. */
const PICTURE_ONE_IN = 12;
const FOLLOWED_ONE_IN = 8;

/** Everything told to an account, by time: private messages, new followers, publications that are done. */
export function incomingOf(world: World, account: WechatAccount): readonly Incoming[] {
  const messages = world.wechat.messages.filter((item) => item.account === account.key);
  const firsts = messages.filter((item) => hashOf(`${item.id}`, 5) % FOLLOWED_ONE_IN === 0);
  const articles = world.wechat.threads.filter(
    (thread) => thread.account === account.key && thread.at > world.startAt,
  );
  const publications = [...Map.groupBy(articles, ({ id }) => id).values()];
  return [
    ...messages.map((item) => messageOf(account, item)),
    ...firsts.map((item) => followOf(account, item)),
    ...publications.map((publication) => publishedOf(account, publication)),
  ].sort((a, b) => a.at - b.at);
}

function messageOf(account: WechatAccount, item: Item): Incoming {
  const { at, thread, author } = item;
  const isPicture = hashOf(`${item.id}`, 6) % PICTURE_ONE_IN === 0;
  const about =
    thread && isThere(thread, at) ? tag('MsgDataId', thread.id) + tag('Idx', BigInt(thread.index + 1)) : '';
  const content = isPicture
    ? tag('MsgType', 'image') +
      tag('PicUrl', `http://mmbiz.qpic.cn/${token62(String(item.id), 20)}`) +
      tag('MediaId', token62(`media/${item.id}`, 64))
    : tag('MsgType', 'text') + tag('Content', item.text);
  const xml = `<xml>${headOf(account, author.openid, at)}${content}${tag('MsgId', item.id)}${about}</xml>`;
  return { at, account, id: String(item.id), from: author.openid, xml, item };
}

/** Two seconds before the first message of somebody: they have followed the account. */
function followOf(account: WechatAccount, item: Item): Incoming {
  const at = item.at - 2000;
  const event = tag('MsgType', 'event') + tag('Event', 'subscribe') + tag('EventKey', '');
  return eventOf(account, item.author.openid, at, event);
}

/** A publication is done: its articles' addresses, so that their comments can be read at once (2.5). */
function publishedOf(account: WechatAccount, publication: readonly Thread[]): Incoming {
  const [first] = publication;
  const at = (first?.at ?? 0) + 5000;
  const isMass = first !== undefined && isMassSent(first);
  const items = publication
    .map((thread) => {
      const url = articleUrl(thread, account, false);
      const index = BigInt(thread.index + 1);
      return isMass
        ? `<item>${tag('ArticleIdx', index)}${tag('ArticleUrl', url)}</item>`
        : `<item>${tag('idx', index)}${tag('article_url', url)}</item>`;
    })
    .join('');
  const count = BigInt(publication.length);
  const inner = isMass
    ? tag('Event', 'MASSSENDJOBFINISH') +
      tag('MsgID', first?.id ?? 0n) +
      tag('Status', 'send success') +
      ['TotalCount', 'FilterCount', 'SentCount'].map((name) => tag(name, 120_000n)).join('') +
      tag('ErrorCount', 0n) +
      `<ArticleUrlResult>${tag('Count', count)}<ResultList>${items}</ResultList></ArticleUrlResult>`
    : tag('Event', 'PUBLISHJOBFINISH') +
      `<PublishEventInfo>${tag('publish_id', first?.id ?? 0n)}${tag('publish_status', 0n)}` +
      `${tag('article_id', articleId(publication))}<article_detail>${tag('count', count)}${items}</article_detail>` +
      '</PublishEventInfo>';
  return eventOf(account, 'mphelper', at, tag('MsgType', 'event') + inner);
}

function eventOf(account: WechatAccount, from: string, at: number, inner: string): Incoming {
  const id = `${from}${Math.floor(at / 1000)}`;
  return { at, account, id, from, xml: `<xml>${headOf(account, from, at)}${inner}</xml>`, item: null };
}

function headOf({ ghId }: WechatAccount, from: string, at: number): string {
  return (
    tag('ToUserName', ghId) + tag('FromUserName', from) + tag('CreateTime', BigInt(Math.floor(at / 1000)))
  );
}

/** Texts stand in CDATA, numbers bare (fixture A4). */
export function tag(name: string, value: string | bigint): string {
  const inner =
    typeof value === 'bigint' ? String(value) : `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
  return `<${name}>${inner}</${name}>`;
}
