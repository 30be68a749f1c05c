import { useSyncExternalStore } from 'react';

/** The same limit as in the style sheet. */
const query = matchMedia('(max-width: 760px)');

/** True on a telephone. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (call) => {
      query.addEventListener('change', call);
      return () => query.removeEventListener('change', call);
    },
    () => query.matches,
  );
}
