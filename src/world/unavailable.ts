/** The outside world cannot be reached or is broken. Caught once, in each face. */
export class Unavailable extends Error {
  readonly what: string;
  readonly retryAfterSeconds: number | null;
  /** True where trying again will not help before somebody changes something, such as where the app is installed. */
  readonly lasting: boolean;

  constructor(what: string, message: string, retryAfterSeconds: number | null = null, lasting = false) {
    super(message);
    this.name = 'Unavailable';
    this.what = what;
    this.retryAfterSeconds = retryAfterSeconds;
    this.lasting = lasting;
  }
}
