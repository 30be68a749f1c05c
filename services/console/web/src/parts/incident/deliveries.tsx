import type { IncidentPage } from '../../../../../../shared/api.ts';
import { levelShort } from '../../../../../../shared/words.ts';
import { dateSecond } from '../../words/format.ts';
import { alertWord, channelWord, deliveryWords } from '../../words/words.ts';
import { Section } from './section.tsx';

/** Which messages went out by which channel, and what became of them, newest first. */
export function Deliveries({ page }: { readonly page: IncidentPage | null }) {
  const deliveries = page ? [...page.deliveries].sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)) : [];
  return (
    <Section title="送达记录">
      {page === null && <p className="soft">正在读取…</p>}
      {page !== null && deliveries.length === 0 && <p className="soft">没有发送过消息。</p>}
      <ol className="deliveries">
        {deliveries.map((one) => (
          <li key={one.id} className={`delivery-${one.state}`}>
            <p>
              <b>
                {alertWord(one.kind)} · {levelShort[one.level]}
              </b>{' '}
              <span>
                {channelWord(one.channel)} {one.to}
              </span>
              <span className="delivery-state">{deliveryWords[one.state]}</span>
              {one.repeat && <span className="tag">可能重复</span>}
            </p>
            <p className="soft">
              <time>{dateSecond(one.sentAt ?? one.at)}</time>
              {one.tries > 1 && ` · 第 ${one.tries} 次尝试`}
              {one.error !== null && <> · {one.error}</>}
            </p>
          </li>
        ))}
      </ol>
    </Section>
  );
}
