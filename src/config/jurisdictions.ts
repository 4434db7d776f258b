import type { Jurisdiction } from '../rollout/jurisdiction.ts';
import { nearest } from '../rollout/nearest.ts';
import { isCountry, meantCountry } from './countries.ts';
import { listed } from './describe.ts';
import type { Document } from './document.ts';
import type { DocumentPath } from './document-path.ts';
import { ClusterSchema } from './fleet-schema.ts';
import { JurisdictionsSchema, type WrittenJurisdictions } from './jurisdiction-schema.ts';
import { TREACHEROUS_KEYS } from './yaml-constructs.ts';

const JURISDICTIONS = ['spec', 'jurisdictions'];

export function normaliseJurisdiction(written: WrittenJurisdictions[number]): Jurisdiction {
  return { name: written.name, countries: written.countries, allows: written.allows ?? null };
}

/** Reports countries that are none or in two jurisdictions, and rules that cannot be meant as they are. */
export function checkJurisdictions(document: Document<unknown>): void {
  const jurisdictions = document.part(JurisdictionsSchema, JURISDICTIONS) ?? [];
  const places = jurisdictionsOfClusters(document);
  const known = [...new Set([...jurisdictions.map(({ name }) => name), ...places])];
  const names = new Map<string, number>();
  const countries = new Map<string, string>();
  for (const [index, jurisdiction] of jurisdictions.entries()) {
    const path = [...JURISDICTIONS, index];
    checkName(document, jurisdiction.name, path, names);
    checkCountries(document, jurisdiction, path, countries);
    checkAllows(document, jurisdiction, path, known, places);
  }
}

function jurisdictionsOfClusters(document: Document<unknown>): ReadonlySet<string> {
  const found = document
    .indexes(['spec', 'clusters'])
    .map((index) => document.part(ClusterSchema.entries.jurisdiction, ['spec', 'clusters', index, 'jurisdiction']));
  return new Set(found.filter((name) => name !== null));
}

function checkName(document: Document<unknown>, name: string, path: DocumentPath, names: Map<string, number>): void {
  const first = names.get(name);
  if (first !== undefined)
    document.report([...path, 'name'], null, `a name that ${JURISDICTIONS.join('.')}[${first}] does not have already`);
  else names.set(name, Number(path.at(-1)));
  if (TREACHEROUS_KEYS.has(name)) document.report([...path, 'name'], null, 'any other name');
}

function checkCountries(
  document: Document<unknown>,
  { name, countries }: WrittenJurisdictions[number],
  path: DocumentPath,
  taken: Map<string, string>,
): void {
  for (const [at, country] of countries.entries()) {
    const here = [...path, 'countries', at];
    const other = taken.get(country);
    if (!isCountry(country)) {
      document.report(here, null, 'a country’s code of ISO 3166-1 alpha-2', meantCountry(country));
    } else if (other === name) {
      document.report(here, `${JSON.stringify(country)} again`, 'each country once');
    } else if (other !== undefined) {
      const found = `${JSON.stringify(country)}, which the jurisdiction ${JSON.stringify(other)} has already`;
      document.report(here, found, 'every country in one jurisdiction at most');
    } else {
      taken.set(country, name);
    }
  }
}

function checkAllows(
  document: Document<unknown>,
  { name, allows }: WrittenJurisdictions[number],
  path: DocumentPath,
  known: readonly string[],
  places: ReadonlySet<string>,
): void {
  if (allows === undefined) return;
  const at = [...path, 'allows'];
  let sound = true;
  for (const [index, allowed] of allows.entries()) {
    if (allows.indexOf(allowed) !== index) {
      document.report([...at, index], `${JSON.stringify(allowed)} again`, 'each jurisdiction once');
    } else if (!known.includes(allowed)) {
      sound = false;
      const expected = `a jurisdiction that is declared or that a cluster has: ${listed(known)}`;
      document.report([...at, index], null, expected, nearest(allowed, known));
    }
  }
  if (!allows.includes(name)) {
    document.report(at, `no ${JSON.stringify(name)} in it`, `${JSON.stringify(name)} itself, and others if they may`);
  } else if (sound && places.size > 0 && !allows.some((allowed) => places.has(allowed))) {
    document.report(
      at,
      null,
      `a jurisdiction that has a cluster, or nobody can serve its users: ${listed([...places])}`,
    );
  }
}
