/** The command line asks for something that cannot be. Caught once, where the run ends. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
