import type { LoopSetting, RemedySetting, WindowSetting } from './loop-setting.ts';

/** The lines of `rollout.yaml` on the live loop, below `spec`, as an operator would write them. */
export function writeLoop({ gates, deadline, windows }: LoopSetting): readonly string[] {
  return [
    ...(gates.length === 0 ? [] : ['  gates:']),
    ...gates.flatMap((gate) => [
      `    - name: ${gate.name}`,
      `      prometheus: {source: main, query: '${query('value', gate.name, gate.perFleet)}'${gate.countsSamples ? `, samples: '${query('count', gate.name, gate.perFleet)}'` : ''}}`,
      '      atLeast: 99',
      ...(gate.countsSamples ? ['      minimumSamples: 100'] : []),
      `      window: 1m`,
      `      interval: ${gate.intervalSeconds}s`,
      `      failureLimit: ${gate.failureLimit}`,
      ...(gate.from === null ? [] : [`      from: ${gate.from}`]),
      `      per: ${gate.perFleet ? 'fleet' : 'cluster'}`,
      `      onFailure: ${writeRemedy(gate.remedy)}`,
      `      onInsufficient: ${gate.onInsufficient}`,
    ]),
    ...(deadline === null ? [] : [`  deadline: {after: ${deadline.seconds}s, then: ${writeRemedy(deadline.remedy)}}`]),
    ...(windows.length === 0 ? [] : writeWindows(windows)),
  ];
}

function query(what: 'value' | 'count', gate: string, perFleet: boolean): string {
  const cluster = perFleet ? '' : ',cluster="{cluster}"';
  return `last_over_time(${what}{gate="${gate}",app="{rollout}",slot="{slot}",service="{service}"${cluster}}[{window}])`;
}

function writeRemedy(remedy: RemedySetting): string {
  return remedy.kind === 'roll-back' ? `{rollBack: {what: ${remedy.what}, gradual: ${remedy.gradual}}}` : remedy.kind;
}

/** By the clock of Vienna, which is an hour ahead in January. */
function writeWindows(windows: readonly WindowSetting[]): readonly string[] {
  const of = (kind: WindowSetting['kind']): readonly string[] => {
    const some = windows.filter((window) => window.kind === kind);
    if (some.length === 0) return [];
    return [
      `    ${kind}:`,
      ...some.map(
        ({ from, until }, index) =>
          `      - {name: ${kind} ${index + 1}, days: [Mon], from: "${clock(from + 60)}", until: "${clock(until + 60)}"}`,
      ),
    ];
  };
  return ['  windows:', '    timeZone: Europe/Vienna', ...of('allow'), ...of('exclude')];
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
