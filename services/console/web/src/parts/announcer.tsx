import { levelWords, phaseWords } from '../../../../../shared/words.ts';
import { useRun } from '../state/run.ts';

/** Tells who cannot see the page that an incident has become orange or red. */
export function Announcer() {
  const { state } = useRun();
  const newest = state.calls[0]?.incident;
  return (
    <div className="unseen" role="alert" aria-live="assertive">
      {newest && `${levelWords[newest.level]}，${phaseWords[newest.phase]}：${newest.title}`}
    </div>
  );
}
