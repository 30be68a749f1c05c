import { type ReactNode, useId } from 'react';

interface SectionProps {
  readonly title: string;
  readonly note?: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A titled part of the incident page. */
export function Section({ title, note, className, children }: SectionProps) {
  const name = useId();
  return (
    <section className={`section ${className ?? ''}`} aria-labelledby={name}>
      <h2 id={name}>
        {title}
        {note && <small>{note}</small>}
      </h2>
      {children}
    </section>
  );
}
