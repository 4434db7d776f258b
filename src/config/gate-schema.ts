import * as v from 'valibot';
import { GATE_TEMPLATES } from '../rollout/gate.ts';
import { promql } from './cluster-query-schema.ts';
import { duration, field, label, list, mapping, percentage, text, whole, word } from './field.ts';
import { RemedySchema } from './remedy-schema.ts';

const DAY = 86_400;

function number() {
  return v.number('a number');
}

/** A JSON Pointer (RFC 6901); the empty one is the whole answer. */
function pointer() {
  return text(/^(?:\/(?:[^~/]|~[01])*)*$/, 500, 'a JSON Pointer such as /score, in which ~0 is ~ and ~1 is /');
}

const PrometheusSchema = mapping({
  source: field(label(), 'A source of the kind `prometheus` in `spec.sources` of `fleet.yaml`.', 'main'),
  template: v.optional(
    field(
      word(GATE_TEMPLATES),
      'A ready query for the implementation of each cluster, with its samples: the rates in percent, the latencies in milliseconds. Either this or `query`.',
      'success-rate',
    ),
  ),
  query: v.optional(
    field(
      promql(),
      'PromQL for the value of one version: one number. `{rollout}`, `{cluster}`, `{namespace}`, `{route}`, `{service}` and `{slot}` are replaced in double quotes, `{port}` and `{window}` anywhere.',
      'max_over_time(queue_age_seconds{service="{service}"}[{window}])',
    ),
  ),
  samples: v.optional(
    field(
      promql(),
      'PromQL for how many samples the value of `query` rests on.',
      'sum(increase(jobs_total{service="{service}"}[{window}]))',
    ),
  ),
});

const HttpSchema = mapping({
  source: field(label(), 'A source of the kind `http` in `spec.sources` of `fleet.yaml`.', 'quality'),
  path: field(
    text(/^\/(?![/\\])[^\s\\#]*$/, 2_000, 'a path that begins with one /, without spaces, \\ and #'),
    'What is asked for, below the source’s URL. The placeholders of a query are replaced, each percent-encoded.',
    '/score?app={rollout}&version={slot}',
  ),
  value: field(pointer(), 'Where the value is in the answer: a JSON Pointer.', '/score'),
  samples: v.optional(field(pointer(), 'Where the number of samples is: a JSON Pointer.', '/count')),
});

const CheckSchema = mapping({
  name: field(text(/^\S(?:.*\S)?$/, 100, 'a check’s name'), 'The check’s name on the candidate’s commit.', 'e2e'),
  app: v.optional(
    field(
      text(/^[a-z0-9][a-z0-9-]*$/, 100, 'an app’s slug'),
      'The slug of the app that must have made it. Omitted: any.',
      'github-actions',
    ),
  ),
});

/** One gate as it is written. */
export const GateSchema = v.pipe(
  mapping({
    name: field(label(), 'What the gate is called, unique in the rollout.', 'success-rate'),
    prometheus: v.optional(field(PrometheusSchema, 'Asks a Prometheus.')),
    http: v.optional(field(HttpSchema, 'Asks a server that answers with JSON.')),
    check: v.optional(field(CheckSchema, 'Asks for a check on the candidate’s commit.')),
    atLeast: v.optional(field(number(), 'The candidate’s value must be this or more.', 99.5)),
    atMost: v.optional(field(number(), 'The candidate’s value must be this or less.', 500)),
    noWorseThanStable: v.optional(
      field(
        mapping({
          by: field(
            v.pipe(number(), v.minValue(0, 'a number from 0')),
            'How much worse the candidate may be than the stable version over the same window, in the value’s unit.',
            0.5,
          ),
          better: v.optional(
            field(
              word(['higher', 'lower'] as const),
              'Which of two values is better. Required, but for a template, which knows.',
              'higher',
            ),
          ),
        }),
        'The candidate is held against the stable version.',
      ),
    ),
    window: v.optional(
      field(duration(DAY, '1d'), 'How far back `{window}` looks, 15s or more; not to before the step was live.', '5m'),
      '5m',
    ),
    minimumSamples: v.optional(
      field(
        whole(1, 1_000_000_000),
        'Fewer samples of the candidate are insufficient data. Needs `samples`, or a template. Omitted: any number will do.',
        100,
      ),
    ),
    interval: v.optional(
      field(duration(DAY, '1d'), 'At most one failure is counted in each interval, for each cluster.', '1m'),
      '1m',
    ),
    failureLimit: v.optional(
      field(
        whole(1, 100),
        'So many failures since the step went live, and `onFailure` follows. Default: 3; with `delivery.pullRequest` always 1.',
        3,
      ),
    ),
    from: v.optional(
      field(
        v.pipe(percentage(), v.minValue(0.01, 'a percentage above 0, with at most two decimals')),
        'The gate counts from this weight of the candidate on, in percent. Default: as soon as it has any traffic.',
        5,
      ),
    ),
    per: v.optional(
      field(
        word(['cluster', 'fleet'] as const),
        '`cluster`: in each cluster where the candidate has traffic. `fleet`: once for all of them.',
        'cluster',
      ),
      'cluster',
    ),
    onFailure: v.optional(
      field(
        RemedySchema,
        'What follows: the way back to the stable version, `hold`, which pauses the rollout, or `ask`, which also asks whoever started it.',
        { rollBack: { what: 'fleet' } },
      ),
      { rollBack: {} },
    ),
    onInsufficient: v.optional(
      field(
        word(['wait', 'pass', 'fail'] as const),
        'Too few data: `wait` until the deadline, or count it as a pass or as a failure.',
        'wait',
      ),
      'wait',
    ),
  }),
  v.check(
    ({ prometheus, http, check }) => [prometheus, http, check].filter((each) => each !== undefined).length === 1,
    'exactly one of prometheus, http and check',
  ),
);

/** `spec.gates` as it is written. */
export const GatesSchema = list(GateSchema, 0, 50, 'gates');

export type WrittenGate = v.InferOutput<typeof GateSchema>;
