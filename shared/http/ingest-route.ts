import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Env } from 'hono';
import { type DoorOutcome, ingestAnswerSchema, type LiveDoor } from '../api.ts';
import { type ApiErrorCode, refusal } from './api-errors.ts';
import { answer, BASE, errors } from './parts.ts';

export const INGEST_PATH = `${BASE}/mentions`;

export interface IngestRoute {
  /** The live door; null where this process takes no mentions. */
  readonly door: LiveDoor | null;
  /** Whether an Authorization header shows the token of pushing systems. */
  showsToken(authorization: string | undefined): Promise<boolean>;
}

const rows = z
  .string()
  .describe(
    '每行一条（通用格式），或一个 JSON 数组，或一个对象。kind 为 post、comment、repost、article 的是言论；' +
      'edit（id、text、at）与 deletion（id、at）说明言论被修改或删除；' +
      'counts（threadId、at，及 comments、reposts、likes、reads 至少一项）是原帖的累计数',
  );

/** Declared for the document only: the body is read as it comes in, never whole. */
const ingestDocument = {
  method: 'post' as const,
  path: INGEST_PATH,
  summary: '实时推送言论及其修改、删除与计数：Authorization: Bearer 令牌；可 gzip；重复推送无妨',
  security: [{ ingestToken: [] }],
  request: {
    headers: z.object({ 'content-encoding': z.enum(['gzip', 'identity']).optional() }),
    body: {
      required: true,
      content: { 'application/x-ndjson': { schema: rows }, 'application/json': { schema: rows } },
    },
  },
  responses: { 200: answer(ingestAnswerSchema, '已接收；被拒的行附行号与原因'), ...errors },
};

const broken: Readonly<
  Record<Extract<DoorOutcome, { kind: 'broken' }>['why'], readonly [ApiErrorCode, string]>
> = {
  'not-gzip': ['BAD_REQUEST', '内容不是完整的 gzip'],
  'too-large': ['TOO_LARGE', '内容过大，请分批推送'],
  'inflates-too-much': ['TOO_LARGE', '解压后过大，已停止读取'],
  cut: ['BAD_REQUEST', '内容中途断开'],
};

const ELSEWHERE = '本进程不接收言论，请推送到采集服务（collector）的 /api/v1/mentions';

/** Declares the live door's route: the same in the console of one process and in a collector of its own. */
export function addIngest<E extends Env>(app: OpenAPIHono<E>, { door, showsToken }: IngestRoute): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'ingestToken', { type: 'http', scheme: 'bearer' });
  app.openAPIRegistry.registerPath(ingestDocument);

  app.post(INGEST_PATH, async (c) => {
    if (door === null) throw refusal('UNAVAILABLE', ELSEWHERE);
    if (!(await showsToken(c.req.header('authorization'))))
      throw refusal('WRONG_TOKEN', undefined, { 'www-authenticate': 'Bearer' });
    const encoding = encodingOf(c.req.header('content-encoding'));
    const outcome = await door.take(blocksOf(c.req.raw.body), encoding);
    if (outcome.kind === 'taken') return c.json(outcome.answer, 200);
    if (outcome.kind === 'busy') {
      throw refusal('TOO_MANY', '推送过多，请稍后重试', { 'retry-after': String(outcome.retryAfterSeconds) });
    }
    if (outcome.kind === 'full') {
      const said = `暂时无法保存；此前已接收 ${outcome.answer.accepted} 条，请稍后整体重新推送`;
      throw refusal('UNAVAILABLE', said, { 'retry-after': String(outcome.retryAfterSeconds) });
    }
    const [code, said] = broken[outcome.why];
    throw refusal(code, `${said}；此前已接收 ${outcome.answer.accepted} 条，可整体重新推送`);
  });
}

function encodingOf(header: string | undefined): 'plain' | 'gzip' {
  const encoding = header?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'gzip' || encoding === 'x-gzip') return 'gzip';
  if (encoding === 'identity' || encoding === '') return 'plain';
  throw refusal('WRONG_TYPE', '只支持不压缩或 gzip 压缩的内容');
}

/** Left unread, a body must not take its connection with it: the answer has to go back on it. */
async function* blocksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (body !== null) yield* body.values({ preventCancel: true });
}
