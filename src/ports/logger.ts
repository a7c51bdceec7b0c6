/** Where diagnostic lines go. Whatever has these four methods will do, so that no layer depends on a logging package. */
export interface Logger {
  debug(text: string, fields?: LogFields): void;
  info(text: string, fields?: LogFields): void;
  warn(text: string, fields?: LogFields): void;
  error(text: string, fields?: LogFields): void;
}

/** Facts of the line, each under its own name. An `Error` is best given as `error`. Secrets are blanked by name. */
export type LogFields = Readonly<Record<string, unknown>>;
