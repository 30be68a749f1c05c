import { LeftOutlined } from '@ant-design/icons';
import { ActBar } from '../parts/acts/act-bar.tsx';
import { Appeals } from '../parts/incident/appeals.tsx';
import { Book } from '../parts/incident/book.tsx';
import { Clocks } from '../parts/incident/clocks.tsx';
import { Course } from '../parts/incident/course.tsx';
import { Deliveries } from '../parts/incident/deliveries.tsx';
import { Facts } from '../parts/incident/facts.tsx';
import { Heading } from '../parts/incident/heading.tsx';
import { Mentions } from '../parts/incident/mentions.tsx';
import { Reasons } from '../parts/incident/reasons.tsx';
import { Relatives } from '../parts/incident/relatives.tsx';
import { Samples } from '../parts/incident/samples.tsx';
import { Section } from '../parts/incident/section.tsx';
import { Link } from '../parts/link.tsx';
import { Failed, Waiting } from '../parts/notices.tsx';
import { TimelineChart } from '../parts/timeline-chart.tsx';
import { boardPath } from '../state/router.ts';
import { useRun } from '../state/run.ts';
import { useIncident } from '../state/use-incident.ts';

/** One incident: what, how bad, why, who was told, what was done, and what can be done. */
export function IncidentPage({ id }: { readonly id: string }) {
  const { run, present } = useRun();
  const { page, record, timeline, timelineFault } = useIncident(id);
  const back = (
    <Link to={boardPath(run.id)} className="back">
      <LeftOutlined aria-hidden="true" /> 看板
    </Link>
  );
  if (record === null) {
    return (
      <main className="page">
        {back}
        {page.fault ? <Failed fault={page.fault} again={page.reload} /> : <Waiting words="正在读取事件…" />}
      </main>
    );
  }
  const { incident } = record;
  return (
    <main className="page incident has-acts">
      {back}
      <Heading incident={incident} present={present} />
      <ActBar incident={incident} />
      {page.fault !== null && (
        <p className="problem" role="alert">
          送达与历史未能更新：{page.fault.message}
        </p>
      )}
      <Facts incident={incident} present={present} />
      <Section title="走势" className="section-chart">
        {timeline ? (
          <TimelineChart incident={incident} timeline={timeline} present={present} />
        ) : timelineFault !== null ? (
          <p className="problem" role="alert">
            曲线未能读取：{timelineFault}
          </p>
        ) : (
          <Waiting words="正在读取曲线…" />
        )}
        {timeline && timelineFault !== null && <p className="problem">曲线未能更新：{timelineFault}</p>}
      </Section>
      <div className="columns">
        <div>
          <Reasons incident={incident} present={present} />
          <Appeals incident={incident} />
          <Samples incident={incident} present={present} />
          <Mentions incident={incident} present={present} />
        </div>
        <div>
          <Clocks incident={incident} present={present} />
          <Book incident={incident} />
          <Deliveries page={page.value} />
          <Relatives incident={incident} />
          <Course incident={incident} present={present} />
        </div>
      </div>
    </main>
  );
}
