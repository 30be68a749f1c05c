import { Button } from 'antd';
import { useState } from 'react';
import type { Incident } from '../../../../../../shared/incidents.ts';
import { Quotes } from './quotes.tsx';
import { Section } from './section.tsx';

const FIRST = 5;

/** What was said, as quotes of the public, drawn at random; and the words that mark it. */
export function Samples({ incident, present }: { readonly incident: Incident; readonly present: number }) {
  const { samples, terms } = incident;
  const [isAll, setAll] = useState(false);
  return (
    <>
      {terms.length > 0 && (
        <Section title="主要词语">
          <p className="terms">
            {terms.map((term) => (
              <bdi key={term}>{term}</bdi>
            ))}
          </p>
        </Section>
      )}
      <Section title="言论样本" note="随机抽取的公众原话，已去除个人信息">
        {samples.length === 0 && <p className="soft">没有样本。</p>}
        <Quotes quotes={isAll ? samples : samples.slice(0, FIRST)} present={present} />
        {samples.length > FIRST && !isAll && (
          <Button size="small" onClick={() => setAll(true)}>
            另外 {samples.length - FIRST} 条
          </Button>
        )}
      </Section>
    </>
  );
}
