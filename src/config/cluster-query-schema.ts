import { field, label, mapping, text } from './field.ts';

/** PromQL, over as many lines as one likes. */
export function promql() {
  return text(/\S/, 4_000, 'a query in PromQL');
}

const query = {
  source: field(label(), 'A source of the kind `prometheus` in `spec.sources`.', 'main'),
  query: field(
    promql(),
    'PromQL. `{cluster}` and `{rollout}`, in double quotes, and `{window}` are replaced.',
    'sum(rate(http_requests_total{cluster="{cluster}",app="{rollout}"}[{window}]))',
  ),
};

/** `load` of a cluster as it is written. */
export const LoadSchema = mapping(query);

/** `health.observers` of a cluster as it is written. */
export const ObserversSchema = mapping({
  source: query.source,
  query: field(
    promql(),
    'PromQL whose every series is an observer: 1 where it sees the gateway healthy, 0 where it does not. `{cluster}` and `{rollout}`, in double quotes, and `{window}` are replaced.',
    'probe_success{cluster="{cluster}"}',
  ),
  label: field(
    text(/^[A-Za-z_][A-Za-z0-9_]*$/, 100, 'a label’s name'),
    'The label whose value is the observer’s name.',
    'instance',
  ),
});
