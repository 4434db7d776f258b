/** How commands are written in a repository: `.github/headgate.yml` says so. */
export interface Grammar {
  /** What a command's line begins with, such as `/`. */
  readonly prefix: string;
  /** Words after the prefix that belong to other bots. */
  readonly ignore: readonly string[];
}
