/** What clients may set on the service itself. One document; every member is changed by PATCH of a service resource. */
import type { Duration } from "./clock.js";

export interface Settings {
  readonly accounts: AccountPolicy;
  readonly sessions: { readonly timeoutSeconds: number };
  readonly events: {
    readonly deliveryRetryAttempts: number;
    readonly deliveryRetryIntervalSeconds: number;
  };
  readonly tasks: { readonly deletedAfterMinutes: number };
  readonly network: {
    readonly ntpServers: readonly (string | null)[];
    readonly ntpEnabled: boolean;
    readonly ssdpEnabled: boolean;
  };
}

export interface AccountPolicy {
  /** Failed logins before an account is locked; 0 = never. */
  readonly lockoutThreshold: number;
  readonly lockoutDurationSeconds: number;
  readonly lockoutResetSeconds: number;
  readonly minPasswordLength: number;
  readonly maxPasswordLength: number;
  readonly basicAuth: "Enabled" | "Disabled";
}

/**
 * How long a power reading may stand for the present. Long enough for a machine that answers never to get there: machines
 * are read every 45 s at the slowest, a reading that only repeats the last is not taken for 15 s, and one turn may be
 * missed under load.
 */
export const staleAfter: Duration = 120_000;

export const firstSettings: Settings = {
  accounts: {
    lockoutThreshold: 5,
    lockoutDurationSeconds: 300,
    lockoutResetSeconds: 60,
    minPasswordLength: 12,
    maxPasswordLength: 128,
    basicAuth: "Enabled",
  },
  sessions: { timeoutSeconds: 1800 },
  events: { deliveryRetryAttempts: 3, deliveryRetryIntervalSeconds: 5 },
  tasks: { deletedAfterMinutes: 60 },
  network: { ntpServers: [], ntpEnabled: false, ssdpEnabled: false },
};
