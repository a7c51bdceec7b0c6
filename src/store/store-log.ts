/** What the store says while it works; pino's loggers are of this kind. */
export interface StoreLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
