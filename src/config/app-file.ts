import { AppSchema } from './app-schema.ts';
import { type Document, openDocument, type Result } from './document.ts';

/** What an app repository says of the commands on its pull requests: `.github/headgate.yml`, normalised. */
export interface AppConfig {
  /** Where the rollouts are. */
  readonly gitops: { readonly repository: string; readonly branch: string };
  /** Names of the rollouts that its pull requests drive; never empty. */
  readonly rollouts: readonly string[];
  /** What a command's line starts with; it may end with a space. */
  readonly prefix: string;
  /** Words after the prefix that are other bots' commands. */
  readonly ignore: readonly string[];
}

/**
 * Reads `.github/headgate.yml`.
 *
 * @param file the name that problems carry
 * @param here the repository that the file is in, and its default branch
 */
export function readApp(
  file: string,
  text: string,
  here: { readonly repository: string; readonly defaultBranch: string },
): Result<AppConfig> {
  const document = openDocument(file, text, AppSchema);
  if (!document.ok) return document;
  checkBranch(document, here.repository);
  checkRollouts(document);
  return document.finish(({ spec }) => ({
    gitops: { repository: spec.gitops.repository ?? here.repository, branch: spec.gitops.branch ?? here.defaultBranch },
    rollouts: spec.rollouts,
    prefix: spec.commands.prefix,
    ignore: spec.commands.ignore,
  }));
}

function checkBranch(document: Document<unknown>, here: string): void {
  const path = ['spec', 'gitops'];
  const gitops = document.part(AppSchema.entries.spec.entries.gitops, path);
  const elsewhere = gitops?.repository !== undefined && gitops.repository.toLowerCase() !== here.toLowerCase();
  if (elsewhere && gitops.branch === undefined) {
    document.report(
      [...path, 'branch'],
      'nothing',
      `a branch of ${gitops.repository}, whose default branch is not known here`,
    );
  }
}

function checkRollouts(document: Document<unknown>): void {
  const path = ['spec', 'rollouts'];
  const rollouts = document.part(AppSchema.entries.spec.entries.rollouts, path) ?? [];
  for (const [index, rollout] of rollouts.entries()) {
    if (rollouts.indexOf(rollout) !== index) document.report([...path, index], null, 'each rollout once');
  }
}
