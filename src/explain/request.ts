/** A request as a gateway sees it. */
export interface Request {
  /** In small letters, without a port. */
  readonly host: string;
  readonly scheme: 'http' | 'https';
  /** Null: the scheme's own. */
  readonly port: number | null;
  /** Starts with `/`; without the query. */
  readonly path: string;
  /** In capitals. */
  readonly method: string;
  /** Name in small letters to value; a header that was given twice has its values joined, as RFC 7230 has it. */
  readonly headers: ReadonlyMap<string, string>;
  /** Name to first value, which is what the specification recommends to match. */
  readonly query: ReadonlyMap<string, string>;
  /** The user's country, ISO 3166-1 alpha-2 in capitals; null: not said. */
  readonly country: string | null;
}

/** What a person says of a request. */
export interface WrittenRequest {
  /** Absolute; `https://` may be left out. */
  readonly url: string;
  /** Each as `Name: value`. */
  readonly headers: readonly string[];
  /** Null: GET. */
  readonly method: string | null;
  readonly country: string | null;
}

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Reads a request, or says everything that is wrong with it: what was found and what was expected. */
export function readRequest(written: WrittenRequest): Request | { readonly wrong: readonly string[] } {
  const wrong: string[] = [];
  const url = readUrl(written.url, wrong);
  const headers = readHeaders(written.headers, wrong);
  const method = (written.method ?? 'GET').toUpperCase();
  if (!TOKEN.test(method)) wrong.push(`The method is ${JSON.stringify(written.method)}; expected one such as GET.`);
  const country = written.country === null ? null : written.country.toUpperCase();
  if (country !== null && !/^[A-Z]{2}$/.test(country)) {
    wrong.push(`The country is ${JSON.stringify(written.country)}; expected two letters of ISO 3166, such as DE.`);
  }
  if (url === null || wrong.length > 0) return { wrong };
  const query = new Map<string, string>();
  for (const [name, value] of url.searchParams) if (!query.has(name)) query.set(name, value);
  return {
    host: url.hostname.replace(/\.$/, ''),
    scheme: url.protocol === 'http:' ? 'http' : 'https',
    port: url.port === '' ? null : Number(url.port),
    path: url.pathname,
    method,
    headers,
    query,
    country,
  };
}

/** The same request, from a country that a CDN in front of the gateway names in these headers. */
export function withCountryHeaders(request: Request, names: readonly string[]): Request {
  const { country } = request;
  if (country === null) return request;
  const set = names.map((name) => name.toLowerCase()).filter((name) => !request.headers.has(name));
  return { ...request, headers: new Map([...request.headers, ...set.map((name) => [name, country] as const)]) };
}

function readUrl(text: string, wrong: string[]): URL | null {
  const absolute = SCHEME.test(text) ? text : `https://${text}`;
  const expected = 'expected an address such as https://shop.example.com/checkout?x=1';
  if (!URL.canParse(absolute)) {
    wrong.push(`The URL is ${JSON.stringify(text)}; ${expected}.`);
    return null;
  }
  const url = new URL(absolute);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    wrong.push(`The URL’s scheme is ${url.protocol.slice(0, -1)}; expected https or http.`);
    return null;
  }
  return url;
}

function readHeaders(written: readonly string[], wrong: string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const text of written) {
    const colon = text.indexOf(':');
    const name = text.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (!TOKEN.test(name)) {
      wrong.push(`The header is ${JSON.stringify(text)}; expected one such as 'x-preview: candidate'.`);
      continue;
    }
    const value = text.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`);
  }
  return headers;
}
