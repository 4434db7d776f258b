/** Where traces go, and as what. */
export interface TraceSettings {
  /** The whole address, with its path. */
  readonly url: string;
  readonly serviceName: string;
  readonly resource: Readonly<Record<string, string>>;
}

/** The protocol that is spoken. A collector takes it at the address where it takes protobuf. */
const PROTOCOLS = ['', 'http/json', 'http/protobuf'];

/**
 * Reads OpenTelemetry's own environment variables: where an endpoint is set, traces are sent to it. The exporter itself
 * reads `OTEL_EXPORTER_OTLP_HEADERS`, `_TIMEOUT`, `_COMPRESSION` and the certificates' variables.
 *
 * @param value gives a variable without blanks around it; empty where it is not set
 * @param problems takes a sentence for everything that is wrong
 * @returns null where nobody wants traces
 */
export function readTraceSettings(value: (name: string) => string, problems: string[]): TraceSettings | null {
  if (value('OTEL_SDK_DISABLED').toLowerCase() === 'true' || value('OTEL_TRACES_EXPORTER') === 'none') return null;
  const own = value('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const shared = value('OTEL_EXPORTER_OTLP_ENDPOINT');
  if (own === '' && shared === '') return null;
  const name = own === '' ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
  const url = own === '' ? `${shared.replace(/\/+$/, '')}/v1/traces` : own;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    problems.push(`${name} is no http or https URL. Give the collector’s address, such as http://localhost:4318.`);
    return null;
  }
  const protocol = value('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') || value('OTEL_EXPORTER_OTLP_PROTOCOL');
  if (!PROTOCOLS.includes(protocol)) {
    problems.push(
      `OTEL_EXPORTER_OTLP_PROTOCOL is ${JSON.stringify(protocol)}; expected http/json, which is what is spoken. A collector takes it on port 4318.`,
    );
  }
  return { url, serviceName: value('OTEL_SERVICE_NAME') || 'headgate', resource: readResource(value) };
}

/** `OTEL_RESOURCE_ATTRIBUTES`: `key=value` with commas between them, the values percent-encoded. */
function readResource(value: (name: string) => string): Record<string, string> {
  const pairs = value('OTEL_RESOURCE_ATTRIBUTES').split(',');
  return Object.fromEntries(
    pairs.flatMap((pair) => {
      const [key = '', ...rest] = pair.split('=');
      return key.trim() === '' || rest.length === 0 ? [] : [[key.trim(), decoded(rest.join('=').trim())]];
    }),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
