import type { HttpClient } from '../../../shared/http/client.ts';
import type { ConfiguredSource } from './configured.ts';
import type { Outcome, QuotaTold, Session } from './source.ts';

/** How one live call went. */
export interface Probed {
  readonly task: string;
  readonly endpoint: string;
  readonly outcome: Outcome;
  /** Things said on the first page. */
  readonly found: number;
  readonly quotas: readonly QuotaTold[];
}

/**
 * Tries a source live, by its cheapest calls, and keeps nothing of what it reads. Ends at the first call that does not work, for the
 * next would need it.
 */
export async function probe(
  { kind, settings }: ConfiguredSource,
  http: HttpClient,
  now: number,
  signal: AbortSignal,
): Promise<readonly Probed[]> {
  const source = kind.open(settings);
  const results: Probed[] = [];
  let session: Session | null = null;
  let cursor = source.begin(now);
  for (const task of kind.probes) {
    const ask = source.asks(cursor, session, now).find((one) => one.task === task);
    if (!ask) continue;
    const call = { ...source.request(ask, session), allowPrivate: kind.allowPrivate(settings), signal };
    const answer = await http.call(call);
    if ('failed' in answer) {
      const outcome: Outcome = { kind: 'again', scope: 'source', reason: answer.failed };
      return [...results, { task, endpoint: ask.endpoint, outcome, found: 0, quotas: [] }];
    }
    const { status, body } = answer;
    const reading = source.read(cursor, ask, { status, body: body.toString('utf8') }, now);
    ({ cursor } = reading);
    session = reading.session ?? session;
    const { outcome, found, quotas = [] } = reading;
    results.push({ task, endpoint: ask.endpoint, outcome, found: found.length, quotas });
    if (outcome.kind !== 'ok') return results;
  }
  return results;
}
