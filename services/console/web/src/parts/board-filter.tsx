import { Input, Segmented } from 'antd';
import { type ChangeEvent, useEffect, useRef, useState } from 'react';
import type { Colour } from '../../../../../shared/incidents.ts';
import { platforms } from '../../../../../shared/records.ts';
import { levelShort, levelWords, platformWords } from '../../../../../shared/words.ts';
import type { Filter } from '../state/board.ts';
import { after } from '../state/clock.ts';
import { coloursDown } from '../words/words.ts';

interface FilterProps {
  readonly filter: Filter;
  readonly counts: Readonly<Record<Colour, number>>;
  readonly onChange: (filter: Filter) => void;
}

/** A search is sent when the hand rests. */
const REST_MS = 350;

/** What is open at each level, which is also the filter by level; platform, open or closed, words. */
export function BoardFilter({ filter, counts, onChange }: FilterProps) {
  return (
    <div className="filter">
      <fieldset className="counts">
        <legend className="unseen">按等级筛选</legend>
        {coloursDown.map((colour) => (
          <button
            key={colour}
            type="button"
            className={`count edge-${colour}${counts[colour] === 0 ? ' zero' : ''}`}
            aria-pressed={filter.level === colour}
            aria-label={`${levelWords[colour]} ${counts[colour]} 件`}
            onClick={() => onChange({ ...filter, level: filter.level === colour ? null : colour })}
          >
            <i className={`dot level-${colour}`} aria-hidden="true">
              {levelShort[colour]}
            </i>
            <b>{counts[colour]}</b>
          </button>
        ))}
      </fieldset>
      <Segmented<Filter['state']>
        aria-label="未结或已结"
        value={filter.state}
        options={[
          { value: 'open', label: '未结' },
          { value: 'closed', label: '已结' },
        ]}
        onChange={(state) => onChange({ ...filter, state })}
      />
      <Segmented<string>
        aria-label="平台"
        value={filter.platform ?? 'all'}
        options={[
          { value: 'all', label: '全部平台' },
          ...platforms.map((platform) => ({ value: platform, label: platformWords[platform] })),
        ]}
        onChange={(value) =>
          onChange({ ...filter, platform: platforms.find((platform) => platform === value) ?? null })
        }
      />
      <Search filter={filter} onChange={onChange} />
    </div>
  );
}

function Search({ filter, onChange }: Omit<FilterProps, 'counts'>) {
  const [words, setWords] = useState(filter.q);
  // What is being typed is not overwritten by its own trimmed echo.
  useEffect(() => setWords((typed) => (typed.trim() === filter.q ? typed : filter.q)), [filter.q]);
  const latest = useRef({ filter, onChange });
  latest.current = { filter, onChange };
  useEffect(() => {
    if (words.trim() === filter.q) return;
    return after(REST_MS, () => latest.current.onChange({ ...latest.current.filter, q: words.trim() }));
  }, [words, filter.q]);
  return (
    <Input
      className="search"
      type="search"
      allowClear
      maxLength={200}
      placeholder="搜索事件：词语，或「短语」"
      aria-label="搜索事件"
      value={words}
      onChange={(event: ChangeEvent<HTMLInputElement>) => setWords(event.target.value)}
    />
  );
}
