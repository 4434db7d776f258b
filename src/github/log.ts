/** Where what went wrong without harm is written down. pino's loggers fit. */
export interface Log {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}
