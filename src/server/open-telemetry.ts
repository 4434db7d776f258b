import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind as SpanKinds,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { Unavailable } from '../world/unavailable.ts';
import type { Attributes, OpenSpan, SpanKind, SpanOptions, Tracing } from './tracing.ts';

export interface OpenTelemetryOptions {
  /** Where traces go: the whole address, with its path. OTLP over HTTP, as JSON. */
  readonly url: string;
  readonly serviceName: string;
  /** More of what the resource is, such as its environment. */
  readonly resource: Readonly<Record<string, string>>;
  /** Takes secrets out of a text. */
  clean(text: string): string;
}

const KINDS: Readonly<Record<SpanKind, SpanKinds>> = {
  server: SpanKinds.SERVER,
  client: SpanKinds.CLIENT,
  internal: SpanKinds.INTERNAL,
};

/**
 * Traces that are sent to an OpenTelemetry collector. It registers nothing globally, so that several servers in one
 * process stay apart. This module is loaded only where traces are wanted.
 */
export function createOpenTelemetry({ url, serviceName, resource, clean }: OpenTelemetryOptions): Tracing {
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ ...resource, 'service.name': serviceName })),
    spanLimits: { attributeValueLengthLimit: 1000 },
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
  const tracer = provider.getTracer('headgate');
  const propagator = new W3CTraceContextPropagator();
  const storage = new AsyncLocalStorage<Context>();
  const here = (): Context => storage.getStore() ?? ROOT_CONTEXT;

  const start = (name: string, { kind = 'internal', attributes = {}, headers }: SpanOptions) => {
    const parent = headers === undefined ? here() : propagator.extract(here(), headers, defaultTextMapGetter);
    const span = tracer.startSpan(name, { kind: KINDS[kind], attributes: cleaned(attributes) }, parent);
    return { span, context: trace.setSpan(parent, span) };
  };
  const cleaned = (attributes: Attributes): Record<string, string | number | boolean | string[]> =>
    Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, cleanValue(value)]));
  const cleanValue = (value: Attributes[string]): string | number | boolean | string[] => {
    if (typeof value === 'string') return clean(value);
    return typeof value === 'object' ? value.map(clean) : value;
  };
  const opened = (span: Span): OpenSpan => ({
    set: (attributes) => void span.setAttributes(cleaned(attributes)),
    fail: (message) => void span.setStatus({ code: SpanStatusCode.ERROR, message: clean(message) }),
  });

  return {
    async during(name, options, work) {
      const { span, context } = start(name, options);
      try {
        return await storage.run(context, () => work(opened(span)));
      } catch (error) {
        const type = error instanceof Unavailable ? error.what : error instanceof Error ? error.name : 'unknown';
        span.setAttribute('error.type', clean(type));
        opened(span).fail(error instanceof Error ? error.message : 'Something was thrown that is no error.');
        throw error;
      } finally {
        span.end();
      }
    },
    begin(name, options) {
      const { span } = start(name, options);
      return (attributes, failure) => {
        opened(span).set(attributes);
        if (failure !== null) opened(span).fail(failure);
        span.end();
      };
    },
    record(name, from, until) {
      tracer.startSpan(name, { startTime: from }, here()).end(until);
    },
    traceId: () => trace.getSpanContext(here())?.traceId ?? null,
    stop: () => provider.shutdown().catch(() => undefined),
  };
}
