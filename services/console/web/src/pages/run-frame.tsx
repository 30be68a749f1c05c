import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import type { Run } from '../../../../../shared/api.ts';
import { scaleNote } from '../../../../../shared/words.ts';
import { Announcer } from '../parts/announcer.tsx';
import { Waiting } from '../parts/notices.tsx';
import { RunBands } from '../parts/run-bands.tsx';
import { TopBar } from '../parts/top-bar.tsx';
import { eventsUrl, getIncidents, getTimeline } from '../state/api.ts';
import { presentOf } from '../state/board.ts';
import { after, every, now } from '../state/clock.ts';
import { type Live, openLive } from '../state/live.ts';
import { openList } from '../state/open-list.ts';
import { RunContext, useNow } from '../state/run.ts';
import { useSession } from '../state/session.ts';
import { openSparks, type Sparks } from '../state/sparks.ts';

interface FrameProps {
  readonly run: Run;
  readonly runs: readonly Run[];
  readonly children: ReactNode;
}

/** Opens the run's stream and closes it again; what lies inside shares it. */
export function RunFrame(props: FrameProps) {
  const { lost } = useSession();
  const { id, through } = props.run;
  const [opened, setOpened] = useState<{ live: Live; sparks: Sparks } | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `through` is only what the run begins with
  useEffect(() => {
    const live = openLive(
      {
        openStream: () => new EventSource(eventsUrl(id)),
        loadOpen: () => openList((query) => getIncidents(id, query)),
        onSignedOut: lost,
        now,
        after,
        every,
      },
      through,
    );
    const sparks = openSparks({ read: (incident, from) => getTimeline(id, incident, from), now });
    setOpened({ live, sparks });
    addEventListener('online', live.restart);
    document.addEventListener('visibilitychange', live.check);
    return () => {
      removeEventListener('online', live.restart);
      document.removeEventListener('visibilitychange', live.check);
      live.close();
    };
  }, [id, lost]);

  return opened ? <Opened {...props} {...opened} /> : <Waiting words="正在打开场次…" />;
}

function Opened({ run, runs, live, sparks, children }: FrameProps & { live: Live; sparks: Sparks }) {
  const state = useSyncExternalStore(live.subscribe, live.snapshot);
  const time = useNow();
  const present = presentOf(run, state.through, time);
  return (
    <RunContext.Provider value={{ run, runs, live, state, sparks, now: time, present }}>
      <div className={`frame run-${run.kind}`}>
        <TopBar />
        <RunBands />
        {children}
        <footer className="foot soft">{scaleNote}时间均为北京时间。</footer>
      </div>
      <Announcer />
    </RunContext.Provider>
  );
}
