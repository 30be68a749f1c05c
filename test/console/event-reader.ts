import type { TestOffice } from './office.ts';

/** One server-sent event, or a comment. */
export interface ServerEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

export interface EventReader {
  readonly status: number;
  readonly headers: Headers;
  /** The next event but pings; null at the end. */
  next(): Promise<ServerEvent | null>;
  /** Everything that has come, comments and pings too. */
  raw(): string;
  close(): void;
}

/** Follows a run as EventSource does. */
export async function followEvents(
  office: TestOffice,
  cookie: string,
  lastId?: string,
): Promise<EventReader> {
  const stop = new AbortController();
  const answer = await fetch(`${office.url}/api/v1/runs/live/events`, {
    headers: { cookie, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) },
    signal: stop.signal,
  });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let all = '';
  let rest = '';

  return {
    status: answer.status,
    headers: answer.headers,
    raw: () => all,
    async next() {
      for (;;) {
        const end = rest.indexOf('\n\n');
        if (end < 0) {
          const { done, value = '' } = (await reader?.read()) ?? { done: true };
          if (done) return null;
          all += value;
          rest += value;
          continue;
        }
        const event = eventOf(rest.slice(0, end));
        rest = rest.slice(end + 2);
        if (event.data !== '' && event.event !== 'ping') return event;
      }
    },
    close: () => stop.abort(),
  };
}

function eventOf(block: string): ServerEvent {
  const fields = new Map(
    block
      .split('\n')
      .filter((line) => !line.startsWith(':'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return {
    id: fields.get('id') ?? null,
    event: fields.get('event') ?? 'message',
    data: fields.get('data') ?? '',
  };
}
