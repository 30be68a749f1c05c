import { platforms } from '../../../../../shared/records.ts';
import { platformWords, spanWords } from '../../../../../shared/words.ts';
import { staleOf } from '../state/board.ts';
import { useRun } from '../state/run.ts';
import { minuteWords } from '../words/format.ts';

/** Up to which minute each platform has been judged; late ones say so. */
export function ThroughLine() {
  const { run, state, now, present } = useRun();
  const known = platforms.flatMap((platform) => {
    const through = state.through[platform];
    return through === undefined ? [] : [{ platform, through, late: staleOf(run, platform, through, now) }];
  });
  if (known.length === 0) return <span className="through late">尚未开始研判</span>;
  return (
    <>
      {known.map(({ platform, through, late }) => (
        <span key={platform} className={late === null ? 'through' : 'through late'}>
          {platformWords[platform]} 研判至 <time>{minuteWords(through, present)}</time>
          {late !== null && <b> 滞后 {spanWords(late)}</b>}
        </span>
      ))}
    </>
  );
}
