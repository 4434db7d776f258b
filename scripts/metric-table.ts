import { createMetrics } from '../src/server/metrics.ts';

/** Every metric of Headgate's own, sorted by name, as a table of Markdown. */
export function metricTable(): string {
  const zero = () => 0;
  const own = createMetrics(zero, zero)
    .registry.getMetricsAsArray()
    .filter(({ name }) => name.startsWith('headgate_'))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const rows = own.map((metric) => {
    const labels = 'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames : [];
    const listed = labels.map((label) => `\`${label}\``).join(', ');
    return `| \`${metric.name}\` | ${metric.constructor.name.toLowerCase()} | ${listed} | ${metric.help} |`;
  });
  return ['| Metric | Type | Labels | |', '|---|---|---|---|', ...rows, ''].join('\n');
}
