import type { Note } from './finding.ts';
import { dig, listIn } from './plain-data.ts';
import { plainData, type Source } from './yaml-source.ts';
import { yamlText } from './yaml-text.ts';

/** The names that kustomize looks for. Two of them in one folder make it fail. */
export const KUSTOMIZATION_FILES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** A kustomization that applies exactly these files of its folder. */
export function kustomizationText(files: readonly string[]): string {
  return yamlText({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: [...files] });
}

/** The note that a kustomization leaves a route out; null where it lists it. */
export function unlistedNote(source: Source, file: string): Note | null {
  const [document] = source.documents;
  const listed = listIn(dig(document === undefined ? undefined : plainData(document.document), 'resources')).map(
    String,
  );
  const names = listed.map((name) => name.replace(/^(?:\.\/)+/, '').replace(/\/+$/, ''));
  // A folder in the list brings its own kustomization, which is not read here.
  if (names.some((name) => name === file || file.startsWith(`${name}/`))) return null;
  return {
    reason: 'route_missing',
    gravity: 'warns',
    path: 'resources',
    offset: null,
    found: `it does not list ${file}, so no GitOps agent applies it`,
    expected: `${file} among its resources`,
    next: `Add \`- ${file}\` to its resources.`,
  };
}
