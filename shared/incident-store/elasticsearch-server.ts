import { Client, type ClientOptions } from '@elastic/elasticsearch';
import { type Clock, systemClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { fail, type Trouble, troubleOf } from './elasticsearch-errors.ts';
import type { ElasticsearchPlace } from './open.ts';

/**
 * How long a call tries on before it fails: a node restarts in 16 to 45 s, and a primary moves to another node within
 * seconds. What takes longer is for the services, which tell it and call again.
 */
export const PATIENCE_MS = 30_000;
/** The pause after the first failure; each further one is twice as long, up to `PAUSE_MAX_MS`. */
const PAUSE_FIRST_MS = 100;
/** So that a store that is back is noticed within two seconds. */
const PAUSE_MAX_MS = 2_000;
/** A bulk of 4 MB takes a busy node a second; one that is silent for this long hangs. */
const REQUEST_MS = 30_000;

/** The server behind the store. */
export interface Server {
  readonly url: string;
  /**
   * Runs a request; while the trouble may pass, runs it again after a pause, so it must be one that can be done twice.
   * @throws AppError STORE_FAILED when the trouble does not pass, or not in time
   */
  call<T>(request: (client: Client) => Promise<T>): Promise<T>;
  /** Starts the time that a call made of several requests has. */
  patience(): Patience;
  close(): Promise<void>;
}

/** The time that one call has. */
export interface Patience {
  /**
   * Pauses before a further try.
   * @throws AppError STORE_FAILED when the trouble does not pass, or the time is over
   */
  over(trouble: Trouble): Promise<void>;
}

export interface ServerOptions {
  /** Of the store's sessions and audit. */
  readonly clock: Clock;
  readonly patienceMs?: number;
  readonly say?: (line: string) => void;
}

/**
 * A client for the place; connects when it is first used.
 * @throws AppError BAD_INPUT when the address is none, or holds a password, or the CA is no certificate
 */
export function openServer(place: ElasticsearchPlace, options: ServerOptions): Server {
  const { patienceMs = PATIENCE_MS, say = () => undefined } = options;
  const url = addressOf(place.url);
  if (place.ca !== undefined && !place.ca.includes('-----BEGIN CERTIFICATE-----'))
    throw new AppError('BAD_INPUT', 'the CA of Elasticsearch is no certificate in PEM');
  const client = new Client(clientOptions(place, url));
  let isAway = false;

  /** Of a request, or of parts of answers: a server that takes no more of something is not away. */
  function patience(ofRequest: boolean): Patience {
    // Time outside: a store whose sessions live on another clock waits for its server all the same.
    const end = systemClock.now() + patienceMs;
    let pause = PAUSE_FIRST_MS;
    let isTold = false;
    return {
      async over(trouble) {
        if (!trouble.passes) fail(trouble.message);
        if (systemClock.now() + pause > end)
          fail(`${trouble.message}; given up after ${Math.round(patienceMs / 1000)} s`);
        if (!isTold && !isAway) say(`${trouble.message}; trying on`);
        isTold = true;
        if (ofRequest) isAway = true;
        await systemClock.sleep(pause);
        pause = Math.min(2 * pause, PAUSE_MAX_MS);
      },
    };
  }

  return {
    url,
    patience: () => patience(false),
    async call(request) {
      const time = patience(true);
      for (;;) {
        try {
          const answer = await request(client);
          if (isAway) say(`Elasticsearch at ${url} answers again`);
          isAway = false;
          return answer;
        } catch (error) {
          if (error instanceof AppError) throw error;
          await time.over(troubleOf(error, url));
        }
      }
    },
    close: () => client.close(),
  };
}

function addressOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new AppError(
      'BAD_INPUT',
      'the address of Elasticsearch must be http://HOST:PORT or https://HOST:PORT',
    );
  if (url.username !== '' || url.password !== '')
    throw new AppError(
      'BAD_INPUT',
      'the address of Elasticsearch holds a user or password; give them apart, so that no message shows them',
    );
  return `${url.origin}${url.pathname === '/' ? '' : url.pathname}`;
}

/** Retries are `call`'s alone: the client's own come without a pause. */
function clientOptions({ auth, ca }: ElasticsearchPlace, url: string): ClientOptions {
  return {
    node: url,
    maxRetries: 0,
    requestTimeout: REQUEST_MS,
    enableMetaHeader: false,
    redaction: { type: 'remove' },
    ...(auth === undefined ? {} : { auth }),
    ...(ca === undefined ? {} : { tls: { ca } }),
  };
}
