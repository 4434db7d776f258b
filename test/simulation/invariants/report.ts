import { everythingAsked } from '../asked.ts';
import type { CommittedFleet } from '../committed-fleet.ts';
import { stateAt } from '../committed-state.ts';
import { fleetOn } from '../fleet-model.ts';
import { terrainOf } from '../fleet-terrain.ts';
import { jurisdictionsAt, modelOf, settingAt } from '../headgate-steps.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';

/** In the end each pull request on which anything was asked has one comment of Headgate's, and it says what is so. */
export function checkReport(history: SimulatedHistory): readonly Violation[] {
  const asked = [...everythingAsked(history).values()];
  return history.outside.conversations.flatMap((conversation) => {
    const number = conversation.subject.number;
    const violation = (message: string): Violation => ({ invariant: 'report', message: `#${number} ${message}` });
    const sticky = conversation.comments.filter(({ ours, removedAt }) => ours && removedAt === null);
    const expected = asked.some(
      (one) => one.conversation === conversation && one.comment?.bodies.length === 1 && !one.bot,
    );
    if (sticky.length > 1) return [violation(`has ${sticky.length} comments of Headgate's`)];
    if (sticky.length === 0) return expected ? [violation('has no comment of Headgate’s')] : [];
    const text = sticky[0]?.bodies.at(-1)?.text ?? '';
    return compare(history, text).map(violation);
  });
}

/** Compares what a comment says of each rollout with what is in Git. */
function compare(history: SimulatedHistory, text: string): readonly string[] {
  const { head } = history.outside.repository;
  return history.scenario.setting.rollouts.flatMap((variants) => {
    const setting = settingAt(head, variants);
    const state = stateAt(head, setting.name);
    const { sha, stable, weights } = modelOf(setting, state);
    const section = text.split(/^### /m).find((part) => part.startsWith(`${setting.name}:`));
    if (section === undefined) return [`says nothing of ${setting.name}`];
    const terrain = terrainOf(history.scenario.setting, setting, jurisdictionsAt(history.scenario.setting, head));
    const fleet = state?.fleet ?? null;
    // What a change of the rules makes of the weights is shown before it is written.
    const isSettled = terrain === null || fleetOn(terrain, fleet).isUnwritten !== true;
    const misplaced = isSettled ? compareFleet(fleet, section) : [];
    if (misplaced.length > 0) return misplaced;
    if (sha === null) {
      return section.includes(`\`${stable}\` (${setting.name}-${stable}) has all traffic`)
        ? []
        : [`does not say that ${stable} of ${setting.name} has all traffic`];
    }
    const revision = /revision (\d+) of/.exec(section)?.[1];
    const clusters = setting.clusters.flatMap((cluster) => {
      const rows = section.split('\n').filter((line) => line.startsWith(`| \`${cluster}\` |`));
      const percent = rows.map((row) => /([\d.]+) % \|$/.exec(row)?.[1]).find((found) => found !== undefined);
      const weight = weights[cluster] ?? 0;
      return Math.round(Number(percent) * 100) === weight
        ? []
        : [`says ${percent} % in ${cluster}, and it is ${weight / 100}`];
    });
    return revision === String(state?.revision)
      ? clusters
      : [`says revision ${revision}, and it is ${state?.revision}`];
  });
}

/** Compares each pool's table with the state; where all is as in ordinary times there may be none. */
function compareFleet(fleet: CommittedFleet | null, section: string): readonly string[] {
  const tables = section.split('Which cluster serves ').slice(1);
  return tables.flatMap((table) => {
    const pool = /^the users of (\w+)/.exec(table)?.[1] ?? 'all';
    return Object.entries(fleet?.weights[pool] ?? {}).flatMap(([cluster, weight]) => {
      const row = table.split('\n').find((line) => line.startsWith(`| \`${cluster}\` |`)) ?? '';
      const percent = /\| `[^`]*` ([\d.]+) %/.exec(row)?.[1];
      // Whoever left the pool by a change of the rules has no row.
      const isSo = percent === undefined || Math.round(Number(percent) * 100) === weight;
      return isSo ? [] : [`says that ${cluster} has ${percent} % of ${pool}, and it has ${weight / 100}`];
    });
  });
}
