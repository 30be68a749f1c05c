import type { Incident } from '../../../../../../shared/incidents.ts';
import { platformWords } from '../../../../../../shared/words.ts';
import { incidentPath } from '../../state/router.ts';
import { useRun } from '../../state/run.ts';
import { LevelBadge } from '../level-badge.tsx';
import { Link } from '../link.tsx';
import { Section } from './section.tsx';

/** What it is made of, and which other incidents share most of its mentions. */
export function Relatives({ incident }: { readonly incident: Incident }) {
  const { run, state } = useRun();
  const { subjects, members, links } = incident;
  const placesOf = (subject: string): string =>
    members
      .flatMap((member) => (member.subject === subject ? [platformWords[member.platform]] : []))
      .join('、');
  return (
    <>
      {subjects.length > 0 && (
        <Section title="研判对象">
          <ul className="plain">
            {subjects.map(({ id, name }) => (
              <li key={id}>
                <bdi>{name}</bdi> <span className="soft">{placesOf(id)}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {links.length > 0 && (
        <Section title="相关事件" note="多数言论相同">
          <ul className="plain">
            {links.map((id) => {
              const other = state.records.get(id)?.incident;
              return (
                <li key={id}>
                  <Link to={incidentPath(run.id, id)}>
                    <bdi>{other?.title ?? id}</bdi>
                  </Link>{' '}
                  {other && <LevelBadge level={other.level} />}
                </li>
              );
            })}
          </ul>
        </Section>
      )}
    </>
  );
}
