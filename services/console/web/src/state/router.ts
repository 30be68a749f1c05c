import { useSyncExternalStore } from 'react';

/** The pages of the console; the server answers all their addresses with the same document. */
export type Route =
  | { readonly page: 'start' }
  | { readonly page: 'login' }
  | { readonly page: 'board'; readonly run: string }
  | { readonly page: 'incident'; readonly run: string; readonly id: string }
  | { readonly page: 'unknown' };

/** `/` · `/login` · `/runs/{run}` · `/runs/{run}/incidents/{id}`. */
export function routeOf(path: string): Route {
  const parts = path.split('/').filter((part) => part !== '');
  const [first, run, third, id] = parts.map(decoded);
  if (parts.length === 0) return { page: 'start' };
  if (first === 'login' && parts.length === 1) return { page: 'login' };
  if (first === 'runs' && run && parts.length === 2) return { page: 'board', run };
  if (first === 'runs' && run && third === 'incidents' && id && parts.length === 4)
    return { page: 'incident', run, id };
  return { page: 'unknown' };
}

export function boardPath(run: string): string {
  return `/runs/${encodeURIComponent(run)}`;
}

export function incidentPath(run: string, id: string): string {
  return `${boardPath(run)}/incidents/${encodeURIComponent(id)}`;
}

/** The login page that leads back to an address of this page. */
export function loginPath(back: string): string {
  return back === '/' || back.startsWith('/login') ? '/login' : `/login?to=${encodeURIComponent(back)}`;
}

/** Where to go after login: an address of this page only, never another site's. */
export function backOf(search: string): string {
  const to = new URLSearchParams(search).get('to') ?? '/';
  return /^\/(?![/\\])[\x20-\x7e]*$/.test(to) && !to.startsWith('/login') ? to : '/';
}

/** Goes to an address of this page without loading it anew; `replace` leaves no step to go back to. */
export function go(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  dispatchEvent(new PopStateEvent('popstate'));
}

/** Path and search of the address, as they change. */
export function usePlace(): { readonly path: string; readonly search: string } {
  const path = useSyncExternalStore(onMove, () => location.pathname);
  const search = useSyncExternalStore(onMove, () => location.search);
  return { path, search };
}

function onMove(call: () => void): () => void {
  addEventListener('popstate', call);
  return () => removeEventListener('popstate', call);
}

/** A part that is no valid encoding names nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
