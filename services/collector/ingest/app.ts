import type { HttpBindings } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { LiveDoor } from '../../../shared/api.ts';
import { errorBody } from '../../../shared/http/api-errors.ts';
import { showsToken, tokenDigest } from '../../../shared/http/bearer-token.ts';
import { errorAnswer } from '../../../shared/http/error-answer.ts';
import { addIngest } from '../../../shared/http/ingest-route.ts';
import { BASE } from '../../../shared/http/parts.ts';

export type IngestApp = OpenAPIHono<{ Bindings: HttpBindings }>;

export interface IngestAppDeps {
  readonly door: LiveDoor;
  /** What pushing systems show; only its digest is kept. */
  readonly token: string;
  /** Told of every failure that is not the client's, for the operator's log. */
  onFailure(error: unknown): void;
}

/** The live door of a collector that is a process of its own: the console's route, and nothing beside it but its description. */
export function createIngestApp({ door, token, onFailure }: IngestAppDeps): IngestApp {
  const digest = tokenDigest(token);
  const app: IngestApp = new OpenAPIHono<{ Bindings: HttpBindings }>();
  app.onError((error, c) => errorAnswer(error, c, onFailure));
  app.notFound((c) => c.json(errorBody('NOT_FOUND'), 404));
  app.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
  });
  addIngest(app, { door, showsToken: async (authorization) => showsToken(authorization, digest) });
  app.doc31(`${BASE}/openapi.json`, {
    openapi: '3.1.0',
    info: { title: '观潮 Guanchao · 采集', version: '1' },
  });
  return app;
}
