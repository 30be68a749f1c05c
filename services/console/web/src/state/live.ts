import { throughEventSchema } from '../../../../../shared/api.ts';
import { type IncidentRecord, incidentRecordSchema } from '../../../../../shared/incidents.ts';
import type { Answer, Fault } from './api.ts';
import { isCall, type Records, type Through, withOpenList, withRecord, withThrough } from './merge.ts';

/** What the page knows of a run; a new object on each change. */
export interface LiveState {
  readonly records: Records;
  readonly through: Through;
  /** `lost` until the stream is open again: what is shown may be out of date, and the page says so. */
  readonly link: 'opening' | 'open' | 'lost';
  readonly isLoaded: boolean;
  /** Why the last reading of the list failed. */
  readonly fault: Fault | null;
  /** More is open than the page holds. */
  readonly isCut: boolean;
  /** Incidents that have become orange or red since the page was opened, newest first. */
  readonly calls: readonly IncidentRecord[];
}

export interface OpenList {
  readonly records: readonly IncidentRecord[];
  readonly isCut: boolean;
}

/** The part of EventSource that is used. */
export interface Stream {
  readonly readyState: number;
  addEventListener(name: string, call: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

export interface LiveDeps {
  openStream(): Stream;
  loadOpen(): Promise<Answer<OpenList>>;
  onSignedOut(): void;
  now(): number;
  after(ms: number, call: () => void): () => void;
  every(ms: number, call: () => void): () => void;
}

export interface Live {
  snapshot(): LiveState;
  subscribe(call: () => void): () => void;
  /** A record learnt another way, e.g. the answer to an act. */
  put(record: IncidentRecord): void;
  /** Reads everything again, over a new stream. */
  restart(): void;
  /** Looks whether the machine has slept; for `online` and `visibilitychange`. */
  check(): void;
  close(): void;
}

const CLOSED = 2;
const TICK_MS = 5000;
/** A tick this late means that the machine slept (browsers let hidden pages tick once a minute): the stream may be dead. */
const SLEPT_MS = 90_000;
/** The server sends `ping` every 15 seconds; three of them missed is a dead connection. */
const SILENT_MS = 45_000;
/** Waits between attempts after a refusal; an office's server restarts within seconds. */
const WAITS_MS = [1000, 2000, 5000, 10_000, 20_000] as const;
const CALLS_KEPT = 20;
/** A list that could not be read is asked for again, though the stream stands. */
const RETRY_MS = 5000;

/** Follows one run: the list of what is open, then every change over one stream, for as long as the page is open. */
export function openLive(deps: LiveDeps, firstThrough: Through): Live {
  const listeners = new Set<() => void>();
  let state: LiveState = {
    records: new Map(),
    through: firstThrough,
    link: 'opening',
    isLoaded: false,
    fault: null,
    isCut: false,
    calls: [],
  };
  let stream: Stream | null = null;
  let attempt = 0;
  let loading = 0;
  let touched = new Set<string>();
  let heardAt = deps.now();
  let tickAt = deps.now();
  let stopWait = (): void => undefined;
  let stopRetry = (): void => undefined;
  let isClosed = false;

  function set(change: Partial<LiveState>): void {
    state = { ...state, ...change };
    for (const call of listeners) call();
  }

  function put(record: IncidentRecord): void {
    const isNews = state.isLoaded && isCall(state.records.get(record.incident.id), record);
    const records = withRecord(state.records, record);
    if (records === state.records) return;
    touched.add(record.incident.id);
    set({ records, calls: isNews ? [record, ...state.calls].slice(0, CALLS_KEPT) : state.calls });
  }

  async function load(): Promise<boolean> {
    loading += 1;
    const mine = loading;
    touched = new Set();
    const answer = await deps.loadOpen();
    if (isClosed || mine !== loading) return false;
    if (!answer.ok) {
      if (answer.fault.kind === 'signed-out') deps.onSignedOut();
      else {
        set({ fault: answer.fault });
        stopRetry();
        stopRetry = deps.after(RETRY_MS, () => !isClosed && void load());
      }
      return false;
    }
    const { records: list, isCut } = answer.value;
    const news = state.isLoaded
      ? list.filter((record) => isCall(state.records.get(record.incident.id), record))
      : [];
    const records = isCut
      ? list.reduce(withRecord, state.records)
      : withOpenList(state.records, list, touched);
    set({
      records,
      isCut,
      isLoaded: true,
      fault: null,
      calls: [...news, ...state.calls].slice(0, CALLS_KEPT),
    });
    return true;
  }

  function connect(): void {
    stopWait();
    stream?.close();
    const own = deps.openStream();
    stream = own;
    heardAt = deps.now();
    const mine = (call: (data: unknown) => void) => (event: { readonly data?: unknown }) => {
      if (isClosed || stream !== own) return;
      heardAt = deps.now();
      call(event.data);
    };
    own.addEventListener(
      'open',
      mine(() => {
        attempt = 0;
        set({ link: 'open' });
        // What happened between the list and the stream, or while it was down, is read once more.
        void load();
      }),
    );
    own.addEventListener(
      'error',
      mine(() => broken(own)),
    );
    own.addEventListener(
      'ping',
      mine(() => undefined),
    );
    own.addEventListener(
      'incident',
      mine((data) => take(incidentRecordSchema, data, put)),
    );
    own.addEventListener(
      'through',
      mine((data) =>
        take(throughEventSchema, data, ({ platform, through }) => {
          const next = withThrough(state.through, platform, through);
          if (next !== state.through) set({ through: next });
        }),
      ),
    );
  }

  /** Dropped, the browser comes back by itself; refused, it does not: the list tells whether the session has ended. */
  function broken(own: Stream): void {
    set({ link: 'lost' });
    if (own.readyState !== CLOSED) return;
    void load();
    const wait = WAITS_MS[Math.min(attempt, WAITS_MS.length - 1)] ?? TICK_MS;
    attempt += 1;
    stopWait();
    stopWait = deps.after(wait, () => !isClosed && connect());
  }

  function restart(): void {
    if (isClosed) return;
    set({ link: state.link === 'lost' ? 'lost' : 'opening' });
    connect();
  }

  function check(): void {
    const time = deps.now();
    const slept = time - tickAt > SLEPT_MS;
    const silent = stream !== null && stream.readyState !== CLOSED && time - heardAt > SILENT_MS;
    tickAt = time;
    if (slept || silent) {
      // Nothing is known until it is open again, whatever the connection seems to be.
      set({ link: 'lost' });
      restart();
    }
  }

  const stopTicks = deps.every(TICK_MS, check);
  void load();
  connect();

  return {
    snapshot: () => state,
    subscribe(call) {
      listeners.add(call);
      return () => listeners.delete(call);
    },
    put,
    restart,
    check,
    close() {
      isClosed = true;
      stopTicks();
      stopWait();
      stopRetry();
      stream?.close();
    },
  };
}

interface Schema<T> {
  safeParse(value: unknown): { readonly success: true; readonly data: T } | { readonly success: false };
}

/** A record this page cannot read is left out: the list, read again, says `mismatch` aloud. */
function take<T>(schema: Schema<T>, data: unknown, use: (value: T) => void): void {
  if (typeof data !== 'string') return;
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return;
  }
  const read = schema.safeParse(value);
  if (read.success) use(read.data);
}
