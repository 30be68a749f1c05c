import type { MouseEvent, ReactNode } from 'react';
import { go } from '../state/router.ts';

/** A link within the console; opened elsewhere (another tab, a new window) it is an ordinary link. */
export function Link(props: {
  readonly to: string;
  readonly className?: string;
  readonly label?: string;
  readonly children: ReactNode;
}) {
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    go(props.to);
    scrollTo(0, 0);
  };
  return (
    <a href={props.to} className={props.className} aria-label={props.label} onClick={follow}>
      {props.children}
    </a>
  );
}
