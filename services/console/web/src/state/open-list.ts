import type { IncidentRecord } from '../../../../../shared/incidents.ts';
import type { Answer } from './api.ts';
import type { OpenList } from './live.ts';

interface Page {
  readonly items: readonly IncidentRecord[];
  readonly next: string | null;
}

const PAGE = '200';
/** A thousand open incidents are beyond what people can handle; the page says that there are more. */
const PAGES = 5;

/** Every open incident, page by page. */
export async function openList(
  read: (query: Readonly<Record<string, string | undefined>>) => Promise<Answer<Page>>,
): Promise<Answer<OpenList>> {
  const records: IncidentRecord[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await read({ state: 'open', limit: PAGE, after });
    if (!answer.ok) return answer;
    records.push(...answer.value.items);
    if (answer.value.next === null) return { ok: true, value: { records, isCut: false } };
    after = answer.value.next;
  }
  return { ok: true, value: { records, isCut: true } };
}
