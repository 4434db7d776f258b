import fc from 'fast-check';
import { isReason, oneLine } from '../../src/rollout/break-glass.ts';
import type { Command, FleetCommand, Request } from '../../src/rollout/command.ts';
import { VERBS } from '../../src/rollout/command-registry.ts';

/** A flag whose hyphens were forgotten is taken for the flag, so that no cluster can have its name in a command. */
const FLAG_NAMES = new Set([
  'cluster',
  'wave',
  'fleet',
  'sha',
  'to',
  'pool',
  'for',
  'healthy',
  'now',
  'gradual',
  'rollout',
  'break-glass',
]);
const plainName = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,20}$/);
const name = plainName.filter((text) => !FLAG_NAMES.has(text));
const glob = fc.stringMatching(/^[a-z0-9*?][a-z0-9*?.-]{0,20}$/).filter((text) => !FLAG_NAMES.has(text));
const sha = fc.stringMatching(/^[0-9a-f]{7,40}$/);
const distinct = <T>(values: fc.Arbitrary<T>, minLength = 0): fc.Arbitrary<T[]> =>
  fc.uniqueArray(values, { minLength, maxLength: 4 });
const scope = fc.record({ clusters: distinct(glob), wave: fc.option(plainName) });
const reason = fc
  .stringMatching(/^[A-Za-z0-9][A-Za-z0-9 ,;:=#%&'"`äé*-]{14,40}$/)
  .map(oneLine)
  .filter(isReason);
const breakGlass = fc.option(reason, { freq: 3 });
const weight = fc.integer({ min: 0, max: 10_000 });

export const anyFleetCommand: fc.Arbitrary<FleetCommand> = fc.oneof(
  fc.record({
    verb: fc.constant('shift' as const),
    weights: fc.uniqueArray(fc.record({ cluster: name, weight }), {
      minLength: 1,
      maxLength: 4,
      selector: ({ cluster }) => cluster,
    }),
    pool: fc.option(plainName),
  }),
  fc.record({ verb: fc.constantFrom('drain' as const, 'undrain' as const), clusters: distinct(glob, 1) }),
  fc.record({ verb: fc.constant('failover' as const), from: name, to: distinct(glob) }),
  fc.record({ verb: fc.constant('failback' as const), from: name, vouched: fc.boolean() }),
  fc.record({
    verb: fc.constant('drill' as const),
    from: name,
    to: distinct(glob),
    seconds: fc.option(fc.integer({ min: 1, max: 86_400 })),
  }),
  fc.constant<FleetCommand>({ verb: 'rebalance' }),
);

/** Every command that changes something. */
export const anyChange: fc.Arbitrary<Command> = fc.oneof(
  fc
    .record({
      verb: fc.constant('canary' as const),
      target: fc.oneof(weight, fc.constant('next' as const)),
      scope,
      fleet: fc.boolean(),
      sha: fc.option(sha),
      breakGlass,
    })
    .map((command) => (command.target === 'next' ? { ...command, fleet: false } : command)),
  fc.record({ verb: fc.constant('blue-green' as const), sha: fc.option(sha), now: fc.boolean(), breakGlass }),
  fc
    .record({ verb: fc.constant('switch' as const), back: fc.boolean(), scope, breakGlass })
    .map((command) => (command.back ? { ...command, breakGlass: null } : command)),
  fc.constantFrom<Command>({ verb: 'pause' }, { verb: 'resume' }, { verb: 'abort' }, { verb: 'approve' }),
  fc.record({ verb: fc.constant('promote' as const), breakGlass }),
  fc.record({ verb: fc.constant('rollback' as const), gradual: fc.boolean() }),
  anyFleetCommand,
);

export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: anyChange },
  { weight: 2, arbitrary: anyChange.map((of) => ({ verb: 'plan' as const, of })) },
  fc.record({ verb: fc.constant('help' as const), topic: fc.option(fc.constantFrom<string>(...VERBS)) }),
  fc.constant<Command>({ verb: 'status' }),
);

export const anyRequest: fc.Arbitrary<Request> = fc
  .record({ command: anyCommand, rollouts: distinct(plainName) })
  .map((request) => (request.command.verb === 'help' ? { ...request, rollouts: [] } : request));
