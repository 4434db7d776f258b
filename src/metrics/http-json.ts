import type { MetricAnswer, MetricQuestion, Series } from '../world/metric-question.ts';
import { askSource, type SourceSurroundings } from './source-request.ts';

/** Asks a server for JSON, and takes the numbers out of it to which pointers lead. */
export async function readHttpJson(
  surroundings: SourceSurroundings,
  { source, query, pointers }: MetricQuestion,
  now: number,
): Promise<MetricAnswer> {
  const answer = await askSource(surroundings, source, query);
  if (!answer.ok) return { kind: 'unknown', message: answer.message };
  const series = pointers.map((pointer): Series => {
    const value = valueAt(answer.body, pointer);
    const isNumber = typeof value === 'number' && Number.isFinite(value);
    return { labels: {}, samples: isNumber ? [{ at: now, value }] : [] };
  });
  return { kind: 'numbers', series };
}

/** What a JSON Pointer (RFC 6901) leads to; undefined where it leads nowhere. */
function valueAt(document: unknown, pointer: string): unknown {
  if (pointer === '') return document;
  const [start, ...tokens] = pointer.split('/');
  if (start !== '') return undefined;
  return tokens
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, token) => {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined;
      // `length` is an array's own, and nothing that the server said.
      if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(token)) return undefined;
      return Reflect.get(value, token);
    }, document);
}
