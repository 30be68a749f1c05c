import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { errorBody, refusal } from '../../shared/http/api-errors.ts';
import { errorAnswer } from '../../shared/http/error-answer.ts';
import { addIngest, INGEST_PATH } from '../../shared/http/ingest-route.ts';
import { BASE } from '../../shared/http/parts.ts';
import { SIGN_PATH } from '../../shared/sign-link.ts';
import { createActs } from './acts.ts';
import { badRequest } from './bad-request.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleEnv } from './context.ts';
import { showsIngestToken } from './ingest-token.ts';
import { createLoginLimit } from './login-limit.ts';
import { pageHandler } from './page.ts';
import { createPasswords } from './passwords.ts';
import { addActions } from './routes/actions.ts';
import { addAppeals } from './routes/appeals.ts';
import { addDuty } from './routes/duty.ts';
import { addEvents } from './routes/events.ts';
import { addHealth } from './routes/health.ts';
import { addInbox } from './routes/inbox.ts';
import { addIncidents } from './routes/incidents.ts';
import { addLogin } from './routes/login.ts';
import { addMe } from './routes/me.ts';
import { addMentions } from './routes/mentions.ts';
import { addRuns } from './routes/runs.ts';
import { addSign } from './routes/sign.ts';
import { hostGuard, originGuard, securityHeaders } from './security.ts';
import { sessionCookie } from './session-cookie.ts';
import { createSessions } from './sessions.ts';
import { createTails } from './tail.ts';

export type ConsoleApp = OpenAPIHono<ConsoleEnv>;

const DOCUMENT_PATH = `${BASE}/openapi.json`;
/** What needs no session: it opens one, shows another secret, or tells nothing. */
const PUBLIC = new Set([
  `POST ${BASE}/login`,
  `POST ${BASE}/logout`,
  `POST ${INGEST_PATH}`,
  `GET ${DOCUMENT_PATH}`,
]);

/** The console: API, live door and page, as one Hono app. Served over Node's HTTP by server.ts. */
export function createApp(deps: ConsoleDeps): ConsoleApp {
  const { office, clock, settings, signal, onFailure } = deps;
  const context: ConsoleContext = {
    ...deps,
    passwords: createPasswords(settings),
    sessions: createSessions(office, clock, settings),
    cookie: sessionCookie(settings),
    logins: createLoginLimit(settings),
    acts: createActs({ office, clock, settings }),
    tailOf: createTails(settings, signal, onFailure),
  };
  const app: ConsoleApp = new OpenAPIHono<ConsoleEnv>({ defaultHook: badRequest });

  app.onError((error, c) => errorAnswer(error, c, onFailure));
  app.notFound((c) => c.json(errorBody('NOT_FOUND'), 404));
  app.use(securityHeaders(settings));
  app.use(hostGuard(settings));
  // A link's token says who asks, as the door's does: no cookie is looked at.
  app.use(originGuard(settings, (c) => isIngest(c) || c.req.path.startsWith(`${SIGN_PATH}/`)));
  app.use(limitBody(settings.bodyBytes));
  app.use(`${BASE}/*`, signedInGuard(context));

  addHealth(app);
  addLogin(app, context);
  addMe(app, context);
  addRuns(app, context);
  addIncidents(app, context);
  addMentions(app, context);
  addAppeals(app, context);
  addActions(app, context);
  addInbox(app, context);
  addDuty(app, context);
  addEvents(app, context);
  addSign(app, context);
  addIngest(app, {
    door: deps.door,
    showsToken: (authorization) => showsIngestToken(office, authorization),
  });

  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: settings.https ? '__Host-guanchao' : 'guanchao',
  });
  app.doc31(DOCUMENT_PATH, {
    openapi: '3.1.0',
    info: { title: '观潮 Guanchao', version: '1' },
    security: [{ session: [] }],
  });
  app.all(`${BASE}/*`, (c) => c.json(errorBody('NOT_FOUND'), 404));
  app.get('*', pageHandler(deps.pageFolder));
  return app;
}

function isIngest(c: Context): boolean {
  return c.req.method === 'POST' && c.req.path === INGEST_PATH;
}

function limitBody(maxSize: number): MiddlewareHandler {
  const limit = bodyLimit({
    maxSize,
    onError: () => {
      throw refusal('TOO_LARGE');
    },
  });
  return (c, next) => (isIngest(c) || isBare(c) ? next() : limit(c, next));
}

/** Neither of these headers: no body (RFC 9112, 6.3), and none that could be wrapped. */
function isBare(c: Context): boolean {
  return c.req.header('content-length') === undefined && c.req.header('transfer-encoding') === undefined;
}

function signedInGuard({ cookie, sessions }: ConsoleContext): MiddlewareHandler<ConsoleEnv> {
  return async (c, next) => {
    if (!PUBLIC.has(`${c.req.method} ${c.req.path}`)) {
      const secret = cookie.read(c);
      // A page that comes back to its stream by itself is not a person who does something.
      const isPerson = !c.req.path.endsWith('/events');
      const signedIn = secret === undefined ? null : await sessions.find(secret, isPerson);
      if (signedIn === null) throw refusal('SIGNED_OUT');
      c.set('signedIn', signedIn);
    }
    await next();
  };
}
