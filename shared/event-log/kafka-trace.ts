import { context, type Link, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { FetchedMessage } from './kafka-internals.d.ts';

/** Of one batch; more would make a span larger than what it stands for. OpenTelemetry's own default limit of links is 128. */
const LINKS_AT_MOST = 128;

/** What a batch was made from, for the trace of what it puts out. Without an OpenTelemetry SDK all of this does nothing. */
export interface BatchTrace {
  /** Notes the traces that records came with. */
  note(messages: readonly FetchedMessage[]): void;
  /** Runs the commit of a batch in a span that is linked to them: many records become one, so they are links and no parents. */
  commit(name: string, work: () => Promise<void>): Promise<void>;
}

export function openBatchTrace(): BatchTrace {
  let links = new Map<string, Link>();
  const tracer = trace.getTracer('guanchao');
  return {
    note(messages) {
      if (propagation.fields().length === 0) return;
      for (const { headers } of messages) {
        if (links.size >= LINKS_AT_MOST) return;
        const carrier = { traceparent: textOf(headers.traceparent), tracestate: textOf(headers.tracestate) };
        const spanContext = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, carrier));
        if (spanContext) links.set(spanContext.spanId, { context: spanContext });
      }
    },
    async commit(name, work) {
      const noted = [...links.values()];
      links = new Map();
      const span = tracer.startSpan(name, { kind: SpanKind.CONSUMER, links: noted });
      try {
        await context.with(trace.setSpan(context.active(), span), work);
      } finally {
        span.end();
      }
    },
  };
}

function textOf(header: FetchedMessage['headers'][string]): string | undefined {
  const first = Array.isArray(header) ? header[0] : header;
  return typeof first === 'string' ? first : first?.toString('utf8');
}
