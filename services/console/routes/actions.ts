import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { actionAnswerSchema, actionPendingSchema, actionRequestSchema } from '../../../shared/api.ts';
import { refusal } from '../../../shared/http/api-errors.ts';
import { answer, BASE, errors, jsonBody, runParams } from '../../../shared/http/parts.ts';
import { type ConsoleContext, type ConsoleEnv, runOf } from '../context.ts';

const actionsRoute = createRoute({
  method: 'post',
  path: `${BASE}/runs/{run}/actions`,
  summary: '对事件的处置：签收、备注、定级、静默、合并、拆分、关闭、新建；同一 id 只办一次',
  request: { params: runParams, body: jsonBody(actionRequestSchema) },
  responses: {
    200: answer(actionAnswerSchema, '已办'),
    202: answer(actionPendingSchema, '已记录，尚未办完：稍后以同一 id 再问'),
    ...errors,
  },
});

export function addActions(app: OpenAPIHono<ConsoleEnv>, context: ConsoleContext): void {
  const { acts } = context;

  app.openapi(actionsRoute, async (c) => {
    const run = await runOf(context, c.req.valid('param').run);
    const { id, what } = c.req.valid('json');
    const by = c.get('signedIn').user.name;
    const outcome = await acts.perform(run, context.tailOf(run.log), { id, by, what });
    if (outcome.kind === 'refused') throw refusal('REFUSED', outcome.reason);
    if (outcome.kind === 'pending')
      return c.json({ action: id, message: '已记录，正在办理；结果稍后自动出现' }, 202);
    return c.json({ action: id, record: outcome.record }, 200);
  });
}
